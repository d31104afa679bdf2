#include "queueing/service_times.h"

#include "base/assert.h"

namespace murmur::queueing {
namespace {

/// Weight of the newest measurement: about the last ten jobs count.
constexpr double kWeight = 0.2;

void blend(std::optional<Duration>& average, Duration measured) {
  if (!average) {
    average = measured;
    return;
  }
  const double blended = (1 - kWeight) * static_cast<double>(average->count()) +
                         kWeight * static_cast<double>(measured.count());
  average = Duration(static_cast<std::int64_t>(blended));
}

}  // namespace

void ServiceTimes::record(JobClass job_class, Duration service_time) {
  blend(by_class_[static_cast<std::size_t>(job_class)], service_time);
  blend(overall_, service_time);
}

std::optional<Duration> ServiceTimes::estimate(JobClass job_class) const {
  const auto& own = by_class_[static_cast<std::size_t>(job_class)];
  return own ? own : overall_;
}

double offered_load(std::uint32_t layers, std::uint32_t fan_out, double arrival_rate_per_s,
                    Duration service_time_mean) {
  MURMUR_ASSERT(arrival_rate_per_s >= 0);
  MURMUR_ASSERT(service_time_mean >= Duration::zero());
  const double jobs_per_prompt = (fan_out + 1.0) * layers + 1.0;
  return to_seconds(service_time_mean) * jobs_per_prompt * arrival_rate_per_s;
}

}  // namespace murmur::queueing
