#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "base/ids.h"
#include "moa/answer_gate.h"
#include "moa/plan.h"
#include "moa/trace.h"
#include "prompt/generation.h"

namespace murmur::moa {

/// Who is to write one proposal of a layer.
struct Seat {
  NodeId node;
  std::string name;
  bool own = false;
};

/// What ended a generation, and what it took.
struct GenerationEnd {
  ProposalOutcome outcome = ProposalOutcome::Done;
  std::string detail;              ///< why, where the outcome is a failure
  std::optional<Failure> failure;  ///< of the own engine, to be given back as it is
  std::string model;
  prompt::Usage usage;
  prompt::Timings timings;
  bool prompt_cut = false;
};

/// What a run needs next.
enum class Verdict {
  Wait,       ///< proposals or the synthesis are under way
  NextLayer,  ///< open_layer() or go_alone()
  Conclude,   ///< conclusion() says how
  GiveUp,     ///< the synthesis takes too long: conclude_synthesis() with Late
};

/// The answer is there: a vote's winner or a draft.
struct Answer {
  std::string text;
  AnswerPath path;
  std::string reason;
  prompt::FinishReason finish = prompt::FinishReason::Stop;
  GenerationTrace written;  ///< the generation that it came from
};
/// The own model is to write it, or to name it.
struct Synthesise {
  AnswerPath path;  ///< Synthesis, Selection, or Alone where there is nothing to aggregate
  std::string reason;
};
using Conclusion = std::variant<Answer, Synthesise, Failure>;

/// What a synthesis came to. `remaining` is text that the client has not got yet.
struct SynthesisEnd {
  std::string remaining;
  prompt::FinishReason finish = prompt::FinishReason::Stop;
  GenerationTrace written;
};

/// A proposal longer than this is cut there: a peer cannot make the origin hold more.
inline constexpr std::size_t kProposalBytesMax = 64U << 10U;

/// One prompt's whole way through MoA on its origin: Algorithm 1 of the paper, as a value. It says
/// what is needed next and is told what came of it; who queues, sends and cancels is the node.
///
/// Life: while verdict() is NextLayer, open_layer(), then feed proposals with append() and end();
/// at Conclude, conclusion(); if that is Synthesise, begin_synthesis(), feed push_synthesis(), and
/// conclude_synthesis() at its end.
///
/// Differences from the paper: a layer may close without all of its proposals; where a layer
/// brought nothing the one before it counts; with the strategies Auto and Select an answer may come
/// without aggregation, and with Auto no further layer is opened once closed answers agree.
class Run {
 public:
  Run(RunId id, const Plan& plan, prompt::ConversationPtr conversation, prompt::Sampling sampling,
      Instant now);

  [[nodiscard]] const Plan& plan() const { return plan_; }
  [[nodiscard]] const RunTrace& trace() const { return trace_; }

  [[nodiscard]] Verdict verdict(Instant now) const;
  /// When verdict() may change although nothing happens.
  [[nodiscard]] Instant deadline() const;
  /// The open step's share of the time, as far as it is left; > 0.
  [[nodiscard]] Duration time_left(Instant now) const;

  /// Number of the open layer, from 1; 0 before the first.
  [[nodiscard]] std::uint32_t layer() const {
    return static_cast<std::uint32_t>(trace_.layers.size());
  }
  /// Opens the next layer for these proposers; the order of seats is the recorded order. Requires
  /// verdict() == NextLayer, at least one seat, and a closed layer before it.
  void open_layer(const std::vector<Seat>& seats, Instant now);
  /// There is nobody to ask: the own model answers as with M = 0. Requires that no layer was
  /// opened.
  void go_alone(std::string reason);
  /// What the open layer's proposers, or the aggregator, are to read.
  [[nodiscard]] prompt::Prompt prompt() const;
  /// The client's sampling for the proposal in this seat, with a seed of its own: one seed for all
  /// would make equal models propose equal texts.
  [[nodiscard]] prompt::Sampling sampling_for(std::size_t seat) const;
  /// What the next layer's proposers are to be drawn by, where the client names a seed: the same
  /// request then asks the same peers again, whatever else the node has drawn.
  [[nodiscard]] std::optional<std::uint64_t> draw_seed() const;
  /// For the synthesis: the client's sampling. A selection takes the likeliest tokens, and no more
  /// of them than a number takes, or the longest proposal.
  [[nodiscard]] prompt::Sampling synthesis_sampling() const;

  /// Whether the proposal in this seat of the open layer is still awaited.
  [[nodiscard]] bool pending(std::size_t seat) const;
  /// Adds text to a pending proposal and returns what was taken of it; past kProposalBytesMax the
  /// proposal ends as TooLong.
  std::string_view append(std::size_t seat, std::string_view text);
  /// Ends a pending proposal.
  void end(std::size_t seat, GenerationEnd end);
  void add_traffic(std::size_t seat, std::uint64_t bytes_sent, std::uint64_t bytes_received);
  /// Ends what is still pending as Late.
  void close_layer();

  /// Requires verdict() == Conclude and a closed layer.
  [[nodiscard]] Conclusion conclusion(Instant now) const;
  /// Notes in the trace how the answer comes about.
  void record_path(AnswerPath path, std::string reason);

  /// `node` writes it; `naming` is how its model names the proposal that it selects.
  void begin_synthesis(const Synthesise& how, std::string node, prompt::Naming naming);
  /// Its job left the queue: from here on it must not be silent for longer than the layer deadline.
  void synthesis_started(Instant now);
  /// Takes the next piece of the synthesis; returns what may go to the client now.
  [[nodiscard]] std::string push_synthesis(std::string_view piece, Instant now);
  /// The synthesis is of no use any more: cancel it, and conclude_synthesis() with what it is.
  [[nodiscard]] bool synthesis_spoilt() const { return gate_.looping(); }
  /// Gives the synthesis, or with Auto the draft where that is better and nothing was sent yet; of
  /// a selection the proposal that it names, or the draft where it names none.
  [[nodiscard]] std::variant<SynthesisEnd, Failure> conclude_synthesis(const GenerationEnd& end);

 private:
  [[nodiscard]] bool out_of_time(Instant now) const { return now >= run_deadline_; }
  [[nodiscard]] bool layer_complete() const;
  [[nodiscard]] Duration layer_share(Instant now) const;
  /// The last layer that brought anything usable; null if none did.
  [[nodiscard]] const LayerTrace* best_layer() const;
  [[nodiscard]] FailureKind kind_of_nothing(Instant now) const;
  [[nodiscard]] Failure no_proposals(Instant now) const;
  /// The plan takes a vote, and this layer's comes to one: nothing is left for others to refine.
  [[nodiscard]] bool agreed(const LayerTrace& layer) const;
  [[nodiscard]] std::optional<Answer> vote(const LayerTrace& layer) const;
  [[nodiscard]] std::optional<Answer> draft(std::string reason) const;
  [[nodiscard]] std::string synthesis_fault(const GenerationEnd& end) const;
  [[nodiscard]] bool selecting() const;
  [[nodiscard]] std::uint32_t selection_tokens() const;
  /// A draft may take the place of a bad synthesis.
  [[nodiscard]] bool replaceable() const {
    return plan_.strategy == Strategy::Auto && !plan_.formed;
  }
  [[nodiscard]] SynthesisEnd conclude_selection(const GenerationEnd& end);
  [[nodiscard]] SynthesisEnd end_with(const Answer& answer);

  Plan plan_;
  prompt::ConversationPtr conversation_;
  prompt::ProposalsPtr references_;
  prompt::Sampling sampling_;
  Instant run_deadline_ = Instant::never();
  Instant step_deadline_ = Instant::never();  // of the layer's share, or of the synthesis
  Instant layer_limit_ = Instant::never();    // of a layer while the run has nothing at all
  RunTrace trace_;
  AnswerGate gate_;
  prompt::Naming naming_ = prompt::Naming::Number;  // of a selection
};

}  // namespace murmur::moa
