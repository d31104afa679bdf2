// NodeCore: what clients and asking peers tell it.
#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "node/node_core.h"

namespace murmur::node {
namespace {

const Failure kDraining{FailureKind::Draining, "the node is stopping"};

/// What a run can come to hold: its conversation, and every proposal at its longest.
std::size_t bytes_of_run(const PromptSubmitted& input, std::size_t peers) {
  const std::size_t per_layer = std::min<std::size_t>(input.plan.fan_out, peers) + 1;
  const std::size_t form = input.form ? input.form->fields.size() : 0;
  return prompt::text_bytes(*input.conversation) + form +
         input.plan.layers * per_layer * moa::kProposalBytesMax;
}

}  // namespace

void NodeCore::fail(RequestId request, Failure failure, Effects& out) {
  requests_.erase(request);
  out.actions.push_back(ReplyEnd{request, std::move(failure)});
}

void NodeCore::on(Instant now, const PromptSubmitted& input, Effects& out) {
  MURMUR_ASSERT(input.conversation && !input.conversation->empty());
  if (draining_) { return fail(input.request, kDraining, out); }
  const std::size_t bytes = bytes_of_run(input, peers_.size());
  if (!desk_.reserve(bytes)) {
    const Duration retry_after = std::max<Duration>(desk_.queue().wait_estimate(), 1s);
    return fail(input.request, {FailureKind::QueueFull, "the queue is full", retry_after}, out);
  }
  RunId id{rng_.next()};
  while (runs_.contains(id)) { id = RunId{rng_.next()}; }
  moa::Plan plan = input.plan;
  plan.formed = input.form != nullptr;
  ActiveRun active{
      input.request, now, bytes, moa::Run(id, plan, input.conversation, input.sampling, now), {},
      std::nullopt};
  active.form = input.form;
  runs_.emplace(id, std::move(active));
  requests_.emplace(input.request, id);
  touched_.push_back(id);
}

void NodeCore::on(Instant now, const PlainSubmitted& input, Effects& out) {
  MURMUR_ASSERT(input.body != nullptr);
  answer_by_job(now, input.request, queueing::JobClass::Local,
                prompt::PlainGeneration{input.body, input.route}, out);
}

void NodeCore::on(Instant now, const ProposalAsked& input, Effects& out) {
  if (draining_) { return fail(input.request, kDraining, out); }
  const wire::Propose& propose = input.propose;
  const Duration wait = desk_.queue().wait_estimate();
  if (wait >= propose.time_left) {
    // Work that would end after its asker gave up would only delay others.
    return fail(input.request,
                {FailureKind::QueueFull, "the queue is longer than the time that is left", wait},
                out);
  }
  const auto job_class =
      propose.layer > 1 ? queueing::JobClass::Refine : queueing::JobClass::Propose;
  answer_by_job(now, input.request, job_class,
                prompt::ChatGeneration{propose.prompt, propose.sampling}, out);
}

void NodeCore::answer_by_job(Instant now, RequestId request, queueing::JobClass job_class,
                             prompt::Generation generation, Effects& out) {
  if (draining_) { return fail(request, kDraining, out); }
  auto offered = desk_.offer(now, AnswerOfRequest{request}, job_class, std::move(generation), out);
  if (auto* failure = std::get_if<Failure>(&offered)) {
    return fail(request, std::move(*failure), out);
  }
  requests_.emplace(request, std::get<JobId>(offered));
}

void NodeCore::on(Instant now, const RequestAbandoned& input, Effects& out) {
  const auto found = requests_.find(input.request);
  if (found == requests_.end()) { return; }
  const auto way = found->second;
  if (const auto* job = std::get_if<JobId>(&way)) {
    requests_.erase(found);
    desk_.cancel(*job, out);
    return;
  }
  ActiveRun& active = runs_.at(std::get<RunId>(way));
  drop_pending(active, out);
  forget_run(now, active, FailureKind::Cancelled, out);
}

}  // namespace murmur::node
