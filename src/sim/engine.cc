#include "sim/engine.h"

#include <algorithm>

#include "base/assert.h"

namespace murmur::sim {

namespace {

Duration stretched(Duration alone, double slower) {
  if (slower == 1.0) { return alone; }
  return Duration(static_cast<std::int64_t>(static_cast<double>(alone.count()) * slower));
}
Duration shrunk(Duration passed, double slower) {
  if (slower == 1.0) { return passed; }
  return Duration(static_cast<std::int64_t>(static_cast<double>(passed.count()) / slower));
}

Duration left_of(const Engine::Running& job, const Slowdown& slower) {
  return stretched(job.reading_left, slower.reading) + stretched(job.writing_left, slower.writing);
}

}  // namespace

Slowdown Engine::slowdown() const {
  const Slowdown slower = model_->slowdown_of(running_.size());
  return {factor_ * slower.reading, factor_ * slower.writing};
}

void Engine::pass_until(Instant now) {
  if (!running_.empty() && factor_ > 0) {
    const Slowdown slower = slowdown();
    for (Running& job : running_) { advance(job, now - passed_, slower); }
  }
  passed_ = now;
}

void Engine::advance(Running& job, Duration passed, const Slowdown& slower) const {
  if (job.reading_left > Duration::zero()) {
    const Duration reading = stretched(job.reading_left, slower.reading);
    if (passed < reading) {
      job.reading_left -= shrunk(passed, slower.reading);
      return;
    }
    job.reading_left = Duration::zero();
    job.writes_since = passed_ + reading;
    passed -= reading;
  }
  job.writing_left = std::max(job.writing_left - shrunk(passed, slower.writing), Duration::zero());
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
  const Slowdown slower = slowdown();
  const auto left = [&](const Running& job) { return left_of(job, slower); };
  const auto first = std::ranges::min_element(running_, {}, left);
  return Next{passed_ + left(*first), first->job};
}

}  // namespace murmur::sim
