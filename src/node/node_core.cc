#include "node/node_core.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"

namespace murmur::node {
namespace {

prompt::Timings measured(prompt::Timings timings, const JobDone& done) {
  if (done.decode_time) { timings.decode_time = *done.decode_time; }
  return timings;
}

moa::GenerationEnd generation_end(const JobDesk::Ended& job, const JobEnded& input,
                                  const std::string& model) {
  moa::GenerationEnd end;
  end.model = model;
  end.timings = job.timings;
  end.usage.completion_tokens = job.tokens;
  std::visit(Overloaded{
                 [&](const JobDone& done) {
                   const bool cut = done.finish == prompt::FinishReason::Length;
                   end.outcome = cut ? moa::ProposalOutcome::Cut : moa::ProposalOutcome::Done;
                   end.usage = done.usage;
                   end.prompt_cut = done.prompt_cut;
                   end.timings = measured(job.timings, done);
                 },
                 [&](const Failure& failure) {
                   end.outcome = moa::ProposalOutcome::EngineFailed;
                   end.failure = failure;
                 },
             },
             input.end);
  return end;
}

}  // namespace

NodeCore::NodeCore(Setup setup)
    : self_(setup.self),
      peers_(setup.self.id, std::move(setup.peers)),
      desk_(setup.queue_limits, setup.slots),
      rng_(setup.seed),
      records_(setup.records),
      signatures_(setup.signatures) {
  MURMUR_ASSERT((records_ == nullptr) == (signatures_ == nullptr));
}

void NodeCore::step(Instant now, const Input& input, Effects& out) {
  MURMUR_ASSERT(now >= last_step_);
  last_step_ = now;
  std::visit([&](const auto& fact) { on(now, fact, out); }, input);
  do {
    if (cluster_) { heed(now, cluster_->wake(now, out), out); }
    settle_runs(now, out);
    // What it says of itself now may be news, which sets out at once.
    if (cluster_) { cluster_->report(now, self_report(now), out); }
  } while (cluster_ && cluster_->next_deadline() <= now);
}

void NodeCore::settle_runs(Instant now, Effects& out) {
  // Each of these may touch further runs, by starting and ending what they wait for.
  while (!touched_.empty()) {
    for (const RunId run : std::exchange(touched_, {})) { advance(now, run, out); }
  }
  advance_due(now, out);
  for (const JobOwner& owner : desk_.start_waiting(now, out)) {
    if (const auto* synthesis = std::get_if<SynthesisOfRun>(&owner)) {
      ActiveRun& active = runs_.at(synthesis->run);
      active.run.synthesis_started(now);
      note_deadline(active);
    }
  }
}

Deadline NodeCore::next_deadline() const {
  Deadline next;
  if (!deadlines_.empty()) {
    const auto& [at, id] = *deadlines_.begin();
    next = {at, runs_.at(id).run.trace().aggregation ? "synthesis" : "layer"};
  }
  if (cluster_ && cluster_->next_deadline() < next.at) {
    next = {cluster_->next_deadline(), "gossip"};
  }
  return next;
}

bool NodeCore::idle() const { return requests_.empty() && desk_.idle(); }

void NodeCore::check_invariants() const {
  desk_.queue().check_invariants();
  if (cluster_) { cluster_->check_invariants(); }
  for (const auto& [peer, record] : found_) { MURMUR_ASSERT(!peers_.name(peer).empty()); }
  for (const auto& [id, call] : calls_) {
    const ActiveRun& active = runs_.at(call.run);
    MURMUR_ASSERT(active.calls.at(call.seat) == id);
    MURMUR_ASSERT(active.run.pending(call.seat));
  }
  for (const auto& [id, active] : runs_) {
    MURMUR_ASSERT(std::get<RunId>(requests_.at(active.request)) == id);
    MURMUR_ASSERT(active.job || !active.calls.empty());  // else nothing would ever end it
    MURMUR_ASSERT(active.due == active.run.deadline());
    MURMUR_ASSERT(deadlines_.contains({active.due, id}) == (active.due != Instant::never()));
  }
}

void NodeCore::on(Instant now, const Generated& input, Effects& out) {
  const auto owner = desk_.generated(now, input.job, input.delta);
  if (owner) { deliver_text(now, *owner, input.delta, out); }
}

void NodeCore::deliver_text(Instant now, const JobOwner& owner, const prompt::Delta& delta,
                            Effects& out) {
  std::visit(Overloaded{
                 [&](const ProposalOfRun& proposal) {
                   add_proposal_text(runs_.at(proposal.run), proposal.seat, delta.text, out);
                   touched_.push_back(proposal.run);
                 },
                 [&](const SynthesisOfRun& synthesis) {
                   add_synthesis_text(now, runs_.at(synthesis.run), delta, out);
                 },
                 [&](const AnswerOfRequest& answer) {
                   const bool empty = delta.text.empty() && delta.reasoning.empty() && !delta.event;
                   if (!empty) { out.actions.push_back(ReplyPiece{answer.request, delta}); }
                 },
             },
             owner);
}

void NodeCore::on(Instant now, const JobEnded& input, Effects& out) {
  const bool completed = std::holds_alternative<JobDone>(input.end);
  const auto job = desk_.ended(now, input.job, completed, out);
  if (!job) { return; }
  if (const auto* done = std::get_if<JobDone>(&input.end)) {
    const prompt::Timings took = measured(job->timings, *done);
    speeds_.record(done->usage.prompt_tokens, took.ttft - took.queue_wait,
                   done->usage.completion_tokens, took.decode_time);
  }
  deliver_end(now, *job, input, out);
}

void NodeCore::deliver_end(Instant now, const JobDesk::Ended& job, const JobEnded& input,
                           Effects& out) {
  moa::GenerationEnd end = generation_end(job, input, engine_.model);
  std::visit(
      Overloaded{
          [&](const ProposalOfRun& proposal) {
            ActiveRun& active = runs_.at(proposal.run);
            active.job.reset();
            active.run.end(proposal.seat, std::move(end));
            touched_.push_back(proposal.run);
          },
          [&](const SynthesisOfRun& synthesis) {
            ActiveRun& active = runs_.at(synthesis.run);
            active.job.reset();
            end_synthesis(now, active, end, out);
          },
          [&](const AnswerOfRequest& answer) {
            if (const auto* failure = std::get_if<Failure>(&input.end)) {
              fail(answer.request, *failure, out);
              return;
            }
            requests_.erase(answer.request);
            const JobDone& done = std::get<JobDone>(input.end);
            out.actions.push_back(ReplyEnd{
                answer.request, Answered{done.finish, done.usage, measured(job.timings, done),
                                         engine_.model, done.prompt_cut, std::nullopt}});
          },
      },
      job.owner);
}

void NodeCore::on(Instant /*now*/, const EngineReady& input, Effects& /*out*/) {
  engine_ = input;
  desk_.engine_ready();
}

void NodeCore::on(Instant now, const EngineLost& input, Effects& out) {
  const Failure failure{FailureKind::EngineUnavailable,
                        "the engine could not be restarted: " + input.reason};
  for (const JobOwner& owner : desk_.engine_lost(input.reason, out)) {
    deliver_end(now, {owner, {}, 0}, {JobId{}, failure}, out);
  }
}

void NodeCore::on(Instant /*now*/, const DrainStarted& /*input*/, Effects& /*out*/) {
  draining_ = true;
}

void NodeCore::on(Instant /*now*/, const DeadlineReached& /*input*/, Effects& /*out*/) {}

}  // namespace murmur::node
