#include "sim/check_cancelled.h"

#include <algorithm>
#include <variant>

#include "base/overloaded.h"

namespace murmur::sim {
namespace {

/// Modelled engines end a cancelled job at once.
constexpr Duration kEndsWithin = std::chrono::seconds(1);

bool reaches_somebody(const node::Action& action) {
  return std::holds_alternative<node::ReplyPiece>(action) ||
         std::holds_alternative<node::ReplyProposalPiece>(action) ||
         std::holds_alternative<node::ReplyEnd>(action) ||
         std::holds_alternative<node::AskPeer>(action);
}

}  // namespace

void CheckCancelled::on_step(const Step& step) {
  Host& here = hosts_.at(step.host);
  if (!here.cancelled.empty()) { judge_ends(step); }
  for (const node::Notice& notice : step.effects.notices) { note(step, notice); }
  for (const node::Action& action : step.effects.actions) {
    if (const auto* order = std::get_if<node::CancelJob>(&action)) { cancel(step, order->job); }
    if (const auto* end = std::get_if<node::ReplyEnd>(&action)) {
      here.asked_by.erase(end->request);
    }
  }
  judge_requests(step);
  here.due = step.core.next_deadline().at;
}

void CheckCancelled::on_crash(Instant /*at*/, std::size_t host) { hosts_.at(host) = {}; }

void CheckCancelled::judge_ends(const Step& step) {
  Host& here = hosts_[step.host];
  if (const auto* piece = std::get_if<node::Generated>(&step.input)) {
    if (here.cancelled.contains(piece->job)) { expect_silence(step, piece->job); }
  }
  if (const auto* end = std::get_if<node::JobEnded>(&step.input)) {
    if (here.cancelled.erase(end->job) > 0) { expect_silence(step, end->job); }
  }
  for (const auto& [job, since] : here.cancelled) {
    if (step.at - since > kEndsWithin) {
      return object(step.at, step.host, numbered("cancelled, and has not ended: job", job));
    }
  }
}

/// Unless a deadline was due, which is a reason of its own to say something.
void CheckCancelled::expect_silence(const Step& step, JobId job) {
  if (hosts_[step.host].due <= step.local) { return; }
  if (std::ranges::any_of(step.effects.actions, reaches_somebody)) {
    object(step.at, step.host, numbered("somebody hears of cancelled job", job));
  }
}

void CheckCancelled::note(const Step& step, const node::Notice& notice) {
  Host& here = hosts_[step.host];
  std::visit(
      Overloaded{
          [&](const node::JobQueued& queued) { here.jobs.emplace(queued.job, State::Waiting); },
          [&](const node::JobStarted& started) {
            const auto found = here.jobs.find(started.job);
            if (found == here.jobs.end()) {
              return object(step.at, step.host,
                            numbered("withdrawn, and yet started: job", started.job));
            }
            found->second = State::Running;
          },
          [&](const node::JobFinished& finished) { here.jobs.erase(finished.job); },
          [](const auto&) {},
      },
      notice);
}

void CheckCancelled::cancel(const Step& step, JobId job) {
  Host& here = hosts_[step.host];
  const auto found = here.jobs.find(job);
  if (found == here.jobs.end() || found->second != State::Running) {
    return object(step.at, step.host, numbered("cancelled, but does not run: job", job));
  }
  here.jobs.erase(found);
  here.cancelled.emplace(job, step.at);
}

void CheckCancelled::judge_requests(const Step& step) {
  Host& here = hosts_[step.host];
  if (const auto* asked = std::get_if<node::ProposalAsked>(&step.input)) {
    // The first job that this step queues, unless the request was refused.
    for (const node::Notice& notice : step.effects.notices) {
      const auto* queued = std::get_if<node::JobQueued>(&notice);
      const bool refused = std::ranges::any_of(step.effects.actions, [&](const auto& action) {
        const auto* end = std::get_if<node::ReplyEnd>(&action);
        return end != nullptr && end->request == asked->request;
      });
      if (queued == nullptr || refused) { continue; }
      here.asked_by.emplace(asked->request, queued->job);
      break;
    }
  }
  const auto* abandoned = std::get_if<node::RequestAbandoned>(&step.input);
  if (abandoned == nullptr) { return; }
  const auto found = here.asked_by.find(abandoned->request);
  if (found == here.asked_by.end()) { return; }
  if (here.jobs.contains(found->second)) {
    object(step.at, step.host, numbered("its asker hung up, and it goes on: job", found->second));
  }
  here.asked_by.erase(found);
}

}  // namespace murmur::sim
