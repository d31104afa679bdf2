#include "sim/check_order.h"

#include <algorithm>
#include <variant>

#include "base/overloaded.h"

namespace murmur::sim {

void CheckOrder::start(const Step& step, JobId job) {
  std::deque<JobId>& waiting = waiting_[step.host];
  if (waiting.empty()) {
    return object(step.at, step.host, numbered("nothing waited, and yet started job", job));
  }
  if (waiting.front() != job) {
    return object(step.at, step.host,
                  numbered("before job", waiting.front()) + numbered(" started job", job));
  }
  waiting.pop_front();
}

void CheckOrder::on_step(const Step& step) {
  std::deque<JobId>& waiting = waiting_[step.host];
  for (const node::Notice& notice : step.effects.notices) {
    std::visit(Overloaded{
                   [&](const node::JobQueued& queued) { waiting.push_back(queued.job); },
                   [&](const node::JobStarted& started) { start(step, started.job); },
                   [&](const node::JobFinished& finished) {
                     // Most have started; one that has not was withdrawn.
                     const auto found = std::ranges::find(waiting, finished.job);
                     if (found != waiting.end()) { waiting.erase(found); }
                   },
                   [](const auto&) {},
               },
               notice);
  }
}

void CheckOrder::on_crash(Instant /*at*/, std::size_t host) { waiting_.at(host).clear(); }

}  // namespace murmur::sim
