// NodeCore: what peers that were asked tell it.
#include <utility>

#include "node/node_core.h"

namespace murmur::node {
namespace {

moa::ProposalOutcome outcome_of(prompt::FinishReason finish) {
  return finish == prompt::FinishReason::Length ? moa::ProposalOutcome::Cut
                                                : moa::ProposalOutcome::Done;
}

}  // namespace

NodeCore::ActiveRun* NodeCore::take_call(CallId call, const Traffic& traffic, Call& ended) {
  const auto found = calls_.find(call);
  if (found == calls_.end()) { return nullptr; }
  ended = found->second;
  calls_.erase(found);
  ActiveRun& active = runs_.at(ended.run);
  active.calls.erase(ended.seat);
  active.run.add_traffic(ended.seat, traffic.sent, traffic.received);
  touched_.push_back(ended.run);
  return &active;
}

void NodeCore::on(Instant /*now*/, const ProposalText& input, Effects& out) {
  const auto found = calls_.find(input.call);
  if (found == calls_.end()) { return; }
  const Call call = found->second;
  peers_.heard(call.peer);
  add_proposal_text(runs_.at(call.run), call.seat, input.text, out);
  touched_.push_back(call.run);
}

void NodeCore::on(Instant now, const PeerLoad& input, Effects& /*out*/) {
  const auto found = calls_.find(input.call);
  if (found == calls_.end() || !cluster_) { return; }
  cluster_->hear_load(now, peers_.name(found->second.peer), input.load);
}

void NodeCore::on(Instant /*now*/, const ProposalEnded& input, Effects& /*out*/) {
  Call call{};
  ActiveRun* active = take_call(input.call, input.traffic, call);
  if (active == nullptr) { return; }
  peers_.heard(call.peer);
  active->run.end(call.seat, {.outcome = outcome_of(input.end.finish),
                              .detail = {},
                              .model = input.end.model,
                              .usage = input.end.usage,
                              .timings = input.end.timings,
                              .prompt_cut = input.end.prompt_cut});
}

void NodeCore::on(Instant /*now*/, const ProposalRefused& input, Effects& /*out*/) {
  Call call{};
  ActiveRun* active = take_call(input.call, input.traffic, call);
  if (active == nullptr) { return; }
  peers_.heard(call.peer);
  moa::GenerationEnd end;
  end.outcome = moa::ProposalOutcome::Refused;
  end.detail = std::string(to_string(input.failure.kind)) + ": " + input.failure.message;
  active->run.end(call.seat, std::move(end));
}

void NodeCore::on(Instant now, const PeerFailed& input, Effects& out) {
  Call call{};
  ActiveRun* active = take_call(input.call, input.traffic, call);
  if (active == nullptr) { return; }
  const Duration backoff = peers_.failed(call.peer, now);
  out.notices.push_back(PeerMarkedDown{peers_.name(call.peer), backoff, input.reason});
  moa::GenerationEnd end;
  end.outcome = moa::ProposalOutcome::PeerFailed;
  end.detail = input.reason;
  active->run.end(call.seat, std::move(end));
}

}  // namespace murmur::node
