#include "sim/littles_law.h"

#include <cmath>
#include <limits>
#include <variant>

namespace murmur::sim {

void SojournMeter::on_step(const Step& step) {
  if (step.at > until_) { return; }
  pass_begin(step.at);
  for (const node::Notice& notice : step.effects.notices) {
    if (const auto* queued = std::get_if<node::JobQueued>(&notice)) {
      queued_at_[step.host].add(queued->job, step.at);
      ++present_;
      queued_at_sum_s_ += to_seconds(step.at.since_start());
      came_ += counts(step.at) ? 1U : 0U;
    } else if (const auto* finished = std::get_if<node::JobFinished>(&notice)) {
      leave(step.at, queued_at_[step.host].take(finished->job));
    }
  }
}

void SojournMeter::on_crash(Instant at, std::size_t host) {
  if (at > until_) { return; }
  pass_begin(at);
  queued_at_[host].for_each([&](JobId /*job*/, Instant queued_at) { leave(at, queued_at); });
  queued_at_[host].clear();
}

void SojournMeter::pass_begin(Instant at) {
  if (has_begun_ || at < from_) { return; }
  has_begun_ = true;
  ages_at_begin_s_ = ages_s(from_);
}

void SojournMeter::leave(Instant at, Instant queued_at) {
  --present_;
  queued_at_sum_s_ -= to_seconds(queued_at.since_start());
  if (!counts(at)) { return; }
  ++left_;
  stayed_s_ += to_seconds(at - queued_at);
}

double SojournMeter::ages_s(Instant at) const {
  return static_cast<double>(present_) * to_seconds(at.since_start()) - queued_at_sum_s_;
}

LittlesLaw SojournMeter::law(double jobs) const {
  constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
  if (came_ == 0 || left_ == 0) { return {kUnknown, kUnknown}; }
  const double window_s = to_seconds(until_ - from_);
  const auto came = static_cast<double>(came_);
  const auto left = static_cast<double>(left_);
  const double rate_per_s = came / window_s;
  const double stayed_mean_s = stayed_s_ / left;
  const double ages = (ages_at_begin_s_ + ages_s(until_)) / (jobs * window_s);
  return {jobs / (rate_per_s * stayed_mean_s), std::abs(came - left) / came + ages};
}

}  // namespace murmur::sim
