#include "sim/engine.h"

#include <algorithm>

#include "base/assert.h"

namespace murmur::sim {

double Engine::slowdown() const { return factor_ * model_->slowdown_of(running_.size()); }

void Engine::pass_until(Instant now) {
  if (!running_.empty() && factor_ > 0) {
    const double slower = slowdown();
    const Duration passed = now - passed_;
    const Duration done =
        slower == 1.0
            ? passed
            : Duration(static_cast<std::int64_t>(static_cast<double>(passed.count()) / slower));
    for (Running& job : running_) { job.left = std::max(job.left - done, Duration::zero()); }
  }
  passed_ = now;
}

void Engine::start(Instant now, const Running& job) {
  pass_until(now);
  running_.push_back(job);
}

Engine::Running Engine::end(Instant now, JobId job) {
  pass_until(now);
  const auto found = std::ranges::find(running_, job, &Running::job);
  MURMUR_ASSERT(found != running_.end());
  const Running ended = *found;
  running_.erase(found);
  return ended;
}

void Engine::slow_down(Instant now, double factor) {
  pass_until(now);
  factor_ = factor;
}

std::optional<Engine::Next> Engine::next() const {
  if (running_.empty() || factor_ == 0) { return std::nullopt; }
  const auto first = std::ranges::min_element(running_, {}, &Running::left);
  const double slower = slowdown();
  const Duration left =
      slower == 1.0
          ? first->left
          : Duration(static_cast<std::int64_t>(static_cast<double>(first->left.count()) * slower));
  return Next{passed_ + left, first->job};
}

}  // namespace murmur::sim
