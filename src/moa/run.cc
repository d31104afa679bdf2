#include "moa/run.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/hash.h"
#include "base/rng.h"
#include "base/trim.h"
#include "base/utf8.h"
#include "moa/selection.h"
#include "moa/vote.h"

namespace murmur::moa {
namespace {

/// What the paper's same-model experiment samples at, where a client names nothing.
constexpr double kTemperature = 0.7;

/// Room for a number and a few words around it; what is left of the context is for the proposals.
constexpr std::uint32_t kNumberTokens = 64;

bool is_blank(std::string_view text) { return trimmed(text).empty(); }

bool is_usable(const ProposalTrace& proposal) {
  switch (proposal.outcome) {
    case ProposalOutcome::Done:
    case ProposalOutcome::Cut:
    case ProposalOutcome::TooLong: return true;
    default: return false;
  }
}

bool is_complete(const ProposalTrace& proposal) {
  return proposal.outcome == ProposalOutcome::Done;
}

std::size_t usable_count(const LayerTrace& layer) {
  return static_cast<std::size_t>(
      std::count_if(layer.proposals.begin(), layer.proposals.end(), is_usable));
}

/// In their recorded order.
std::vector<const ProposalTrace*> usable_of(const LayerTrace& layer) {
  std::vector<const ProposalTrace*> usable;
  for (const ProposalTrace& proposal : layer.proposals) {
    if (is_usable(proposal)) { usable.push_back(&proposal); }
  }
  return usable;
}

/// Requires usable_count(layer) > 0.
const ProposalTrace& first_usable(const LayerTrace& layer) { return *usable_of(layer).front(); }

prompt::ProposalsPtr references_of(const LayerTrace& layer) {
  auto texts = std::make_shared<prompt::Proposals>();
  for (const ProposalTrace* proposal : usable_of(layer)) { texts->push_back(proposal->text); }
  return texts;
}

Answer as_answer(const ProposalTrace& proposal, AnswerPath path, std::string reason) {
  const auto finish =
      is_complete(proposal) ? prompt::FinishReason::Stop : prompt::FinishReason::Length;
  return {proposal.text, path, std::move(reason), finish, proposal};
}

std::uint32_t mixed_seed(std::uint32_t seed, std::uint32_t layer, std::size_t seat) {
  return static_cast<std::uint32_t>(
      Rng((std::uint64_t{seed} << 32U) ^ (layer * 1000U + seat)).next());
}

}  // namespace

Run::Run(RunId id, const Plan& plan, prompt::ConversationPtr conversation,
         prompt::Sampling sampling, Instant now)
    : plan_(plan),
      conversation_(std::move(conversation)),
      sampling_(std::move(sampling)) {
  trace_.run = id;
  if (plan.deadline) { run_deadline_ = now + *plan.deadline; }
  if (!sampling_.temperature) { sampling_.temperature = kTemperature; }
}

Verdict Run::verdict(Instant now) const {
  if (trace_.aggregation) { return now >= deadline() ? Verdict::GiveUp : Verdict::Wait; }
  if (trace_.layers.empty()) { return plan_.layers == 0 ? Verdict::Conclude : Verdict::NextLayer; }
  if (!layer_complete() && now < deadline()) { return Verdict::Wait; }
  const bool another = layer() < plan_.layers && !out_of_time(now);
  const LayerTrace& closed = trace_.layers.back();
  return another && usable_count(closed) > 0 && !agreed(closed) ? Verdict::NextLayer
                                                                : Verdict::Conclude;
}

Instant Run::deadline() const {
  const bool layer_open = !trace_.aggregation && !trace_.layers.empty();
  const bool nothing_yet = layer_open && best_layer() == nullptr;
  return nothing_yet ? layer_limit_ : step_deadline_;
}

Duration Run::time_left(Instant now) const { return std::max<Duration>(step_deadline_ - now, 1ms); }

bool Run::layer_complete() const {
  const auto& proposals = trace_.layers.back().proposals;
  return std::none_of(proposals.begin(), proposals.end(), [](const ProposalTrace& proposal) {
    return proposal.outcome == ProposalOutcome::Pending;
  });
}

/// An equal share of the time that is left for each layer still to come and for the answer.
Duration Run::layer_share(Instant now) const {
  if (run_deadline_ == Instant::never()) { return plan_.layer_deadline; }
  const auto steps = static_cast<std::int64_t>(plan_.layers - layer() + 1);
  return std::min(plan_.layer_deadline, (run_deadline_ - now) / steps);
}

void Run::open_layer(const std::vector<Seat>& seats, Instant now) {
  MURMUR_ASSERT(!seats.empty());
  MURMUR_ASSERT(layer() < plan_.layers);
  if (!trace_.layers.empty()) { references_ = references_of(trace_.layers.back()); }
  step_deadline_ = now + layer_share(now);
  layer_limit_ = std::min(run_deadline_, now + plan_.layer_deadline);
  LayerTrace& opened = trace_.layers.emplace_back();
  for (const Seat& seat : seats) {
    ProposalTrace& proposal = opened.proposals.emplace_back();
    proposal.node = seat.name;
    proposal.proposer = seat.node;
    proposal.own = seat.own;
  }
}

void Run::go_alone(std::string reason) {
  MURMUR_ASSERT(trace_.layers.empty());
  plan_.layers = 0;
  trace_.reason = std::move(reason);
}

std::optional<std::uint64_t> Run::draw_seed() const {
  if (!sampling_.seed) { return std::nullopt; }
  // The conversation counts too: clients that send one seed always are to meet all peers.
  TraceHash hash;
  for (const prompt::Message& message : *conversation_) { hash.add(message.content); }
  hash.add((std::uint64_t{layer() + 1} << 32U) | *sampling_.seed);
  return Rng(hash.value()).next();
}

prompt::Prompt Run::prompt() const {
  const auto use = selecting() ? prompt::ProposalUse::Select : prompt::ProposalUse::Aggregate;
  return {conversation_, references_, use};
}

prompt::Sampling Run::synthesis_sampling() const {
  prompt::Sampling sampling = sampling_;
  if (selecting()) {
    sampling.temperature = 0;
    sampling.max_tokens = selection_tokens();
    sampling.stop.clear();
  }
  return sampling;
}

/// No tokenizer needs more tokens than a text has bytes; one more ends it.
std::uint32_t Run::selection_tokens() const {
  std::size_t most = kNumberTokens;
  if (naming_ == prompt::Naming::Text) {
    for (const std::string& text : *references_) { most = std::max(most, text.size() + 1); }
  }
  return static_cast<std::uint32_t>(most);
}

bool Run::selecting() const {
  return trace_.aggregation.has_value() && trace_.path == AnswerPath::Selection;
}

prompt::Sampling Run::sampling_for(std::size_t seat) const {
  prompt::Sampling sampling = sampling_;
  if (sampling.seed) { sampling.seed = mixed_seed(*sampling.seed, layer(), seat); }
  return sampling;
}

bool Run::pending(std::size_t seat) const {
  const auto& proposals = trace_.layers.back().proposals;
  return seat < proposals.size() && proposals[seat].outcome == ProposalOutcome::Pending;
}

std::string_view Run::append(std::size_t seat, std::string_view text) {
  MURMUR_ASSERT(pending(seat));
  ProposalTrace& proposal = trace_.layers.back().proposals[seat];
  const std::string_view taken = utf8_prefix(text, kProposalBytesMax - proposal.text.size());
  proposal.text += taken;
  if (taken.size() < text.size()) { end(seat, {.outcome = ProposalOutcome::TooLong}); }
  return taken;
}

void Run::end(std::size_t seat, GenerationEnd end) {
  MURMUR_ASSERT(pending(seat));
  ProposalTrace& proposal = trace_.layers.back().proposals[seat];
  proposal.outcome = end.outcome;
  if (is_usable(proposal) && is_blank(proposal.text)) { proposal.outcome = ProposalOutcome::Empty; }
  proposal.detail = end.failure ? end.failure->message : std::move(end.detail);
  if (end.failure) { proposal.failure = end.failure->kind; }
  proposal.model = std::move(end.model);
  proposal.usage = end.usage;
  proposal.timings = end.timings;
  proposal.prompt_cut = end.prompt_cut;
}

void Run::add_traffic(std::size_t seat, std::uint64_t bytes_sent, std::uint64_t bytes_received) {
  ProposalTrace& proposal = trace_.layers.back().proposals.at(seat);
  proposal.bytes_sent += bytes_sent;
  proposal.bytes_received += bytes_received;
}

void Run::close_layer() {
  if (trace_.layers.empty()) { return; }
  for (ProposalTrace& proposal : trace_.layers.back().proposals) {
    if (proposal.outcome == ProposalOutcome::Pending) {
      proposal.outcome = ProposalOutcome::Late;
      proposal.detail = "not complete when its layer closed";
    }
  }
}

const LayerTrace* Run::best_layer() const {
  const auto best = std::find_if(trace_.layers.rbegin(), trace_.layers.rend(),
                                 [](const LayerTrace& layer) { return usable_count(layer) > 0; });
  return best == trace_.layers.rend() ? nullptr : &*best;
}

Conclusion Run::conclusion(Instant now) const {
  if (trace_.layers.empty()) {
    return Synthesise{AnswerPath::Alone,
                      trace_.reason.empty() ? "the plan has no layers" : trace_.reason};
  }
  const LayerTrace* layer = best_layer();
  if (layer == nullptr) { return no_proposals(now); }
  if (plan_.strategy == Strategy::Moa) {
    if (out_of_time(now)) {
      return Failure{FailureKind::DeadlineExceeded, "the deadline came before the aggregation"};
    }
    return Synthesise{AnswerPath::Synthesis, "the plan always synthesises"};
  }
  if (plan_.formed) {
    if (out_of_time(now)) {
      return Failure{FailureKind::DeadlineExceeded, "the deadline came before the aggregation"};
    }
    return Synthesise{AnswerPath::Synthesis, "an answer of this form is the own model's to write"};
  }
  if (plan_.strategy == Strategy::Auto) {
    if (auto winner = vote(*layer)) { return *std::move(winner); }
  }
  if (out_of_time(now)) { return *draft("the deadline came before the aggregation"); }
  if (usable_count(*layer) == 1) {
    return as_answer(first_usable(*layer), AnswerPath::Draft, "there was one proposal only");
  }
  if (plan_.strategy == Strategy::Select) {
    return Synthesise{AnswerPath::Selection, "the plan always selects"};
  }
  return Synthesise{AnswerPath::Synthesis, "the answers are open, or closed but not agreed"};
}

FailureKind Run::kind_of_nothing(Instant now) const {
  for (const ProposalTrace& proposal : trace_.layers.back().proposals) {
    // The client's to mend, whatever the peers said.
    if (proposal.failure == FailureKind::ContextExceeded ||
        proposal.failure == FailureKind::BadRequest) {
      return *proposal.failure;
    }
  }
  return out_of_time(now) ? FailureKind::DeadlineExceeded : FailureKind::NoProposals;
}

Failure Run::no_proposals(Instant now) const {
  Failure failure{kind_of_nothing(now), "no proposal could be had:"};
  for (const ProposalTrace& proposal : trace_.layers.back().proposals) {
    failure.message += " " + proposal.node + " " + std::string(to_string(proposal.outcome));
    if (!proposal.detail.empty()) { failure.message += " (" + proposal.detail + ")"; }
    failure.message += ";";
  }
  failure.message.pop_back();
  return failure;
}

bool Run::agreed(const LayerTrace& layer) const {
  return plan_.strategy == Strategy::Auto && vote(layer).has_value();
}

std::optional<Answer> Run::vote(const LayerTrace& layer) const {
  std::vector<std::string_view> answers;
  const std::vector<const ProposalTrace*> voters = usable_of(layer);
  for (const ProposalTrace* voter : voters) {
    // What was cut short is no closed answer, however short it looks.
    answers.push_back(is_complete(*voter) ? std::string_view(voter->text) : std::string_view());
  }
  const auto result = plurality(answers);
  if (!result) { return std::nullopt; }
  return as_answer(
      *voters[result->winner], AnswerPath::Vote,
      std::to_string(result->votes) + " of " + std::to_string(answers.size()) + " answers agree");
}

/// The newest own proposal; the first of a peer where the own model never gave one.
std::optional<Answer> Run::draft(std::string reason) const {
  for (auto layer = trace_.layers.rbegin(); layer != trace_.layers.rend(); ++layer) {
    for (const ProposalTrace& proposal : layer->proposals) {
      if (proposal.own && is_usable(proposal)) {
        return as_answer(proposal, AnswerPath::Draft, std::move(reason));
      }
    }
  }
  const LayerTrace* layer = best_layer();
  if (layer == nullptr) { return std::nullopt; }
  return as_answer(first_usable(*layer), AnswerPath::Draft, std::move(reason));
}

void Run::record_path(AnswerPath path, std::string reason) {
  trace_.path = path;
  trace_.reason = std::move(reason);
}

void Run::begin_synthesis(const Synthesise& how, std::string node, prompt::Naming naming) {
  naming_ = naming;
  record_path(how.path, how.reason);
  const LayerTrace* layer = best_layer();
  if (layer != nullptr) { references_ = references_of(*layer); }
  if (how.path == AnswerPath::Synthesis && replaceable()) {
    gate_ = AnswerGate(plan_.streams ? AnswerGate::kHeldBytes : SIZE_MAX);
  }
  if (how.path == AnswerPath::Selection) { gate_ = AnswerGate(SIZE_MAX); }
  step_deadline_ = run_deadline_;
  trace_.aggregation.emplace().node = std::move(node);
}

void Run::synthesis_started(Instant now) {
  step_deadline_ = std::min(run_deadline_, now + plan_.layer_deadline);
}

std::string Run::push_synthesis(std::string_view piece, Instant now) {
  synthesis_started(now);
  return gate_.push(piece);
}

/// Why a synthesis must not be the answer if the draft can be; empty if it may.
std::string Run::synthesis_fault(const GenerationEnd& end) const {
  if (gate_.looping()) { return "the synthesis repeated itself"; }
  if (end.outcome == ProposalOutcome::Late) { return "the synthesis took too long"; }
  if (end.failure) { return "the synthesis failed: " + end.failure->message; }
  if (is_blank(gate_.text())) { return "the synthesis was empty"; }
  if (end.outcome == ProposalOutcome::Cut) { return "the synthesis was cut"; }
  return {};
}

SynthesisEnd Run::end_with(const Answer& answer) {
  record_path(answer.path, answer.reason);
  return {answer.text, answer.finish, answer.written};
}

/// Requires a layer with usable proposals, as conclusion() does for a selection.
SynthesisEnd Run::conclude_selection(const GenerationEnd& end) {
  const auto offered = usable_of(*best_layer());
  const auto index = selected_index(gate_.text(), *references_, naming_);
  if (end.failure || end.outcome == ProposalOutcome::Late || !index) {
    const std::string fault = end.failure ? "failed: " + end.failure->message
                              : end.outcome == ProposalOutcome::Late ? "took too long"
                                                                     : "named no proposal";
    return end_with(*draft("the selection " + fault));
  }
  const ProposalTrace& chosen = *offered[*index];
  return end_with(as_answer(chosen, AnswerPath::Selection, "the aggregator chose " + chosen.node));
}

std::variant<SynthesisEnd, Failure> Run::conclude_synthesis(const GenerationEnd& end) {
  MURMUR_ASSERT(trace_.aggregation.has_value());
  GenerationTrace& written = *trace_.aggregation;
  written.model = end.model;
  written.usage = end.usage;
  written.timings = end.timings;
  written.prompt_cut = end.prompt_cut;
  if (selecting()) { return conclude_selection(end); }

  const std::string fault = synthesis_fault(end);
  const bool cut = end.outcome == ProposalOutcome::Cut;
  if (!fault.empty() && replaceable() && !gate_.anything_sent()) {
    const auto better = draft(fault);
    const bool as_cut =
        better && cut && !is_blank(gate_.text()) && better->finish == prompt::FinishReason::Length;
    if (better && !as_cut) { return end_with(*better); }
  }
  if (end.outcome == ProposalOutcome::Late) {
    return Failure{FailureKind::DeadlineExceeded, "the answer was not complete in time"};
  }
  if (end.failure) { return *end.failure; }
  if (gate_.looping()) {  // what was sent stands; the loop itself is not sent
    trace_.reason = fault;
    return SynthesisEnd{{}, prompt::FinishReason::Length, written};
  }
  return SynthesisEnd{gate_.flush(),
                      cut ? prompt::FinishReason::Length : prompt::FinishReason::Stop, written};
}

}  // namespace murmur::moa
