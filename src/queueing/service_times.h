#pragma once

#include <array>
#include <optional>

#include "base/time.h"
#include "queueing/job_class.h"

namespace murmur::queueing {

/// How long jobs of each class take here, as an exponentially weighted average of what was
/// measured.
class ServiceTimes {
 public:
  void record(JobClass job_class, Duration service_time);
  /// The class's own average, else the average over all classes, else nothing measured yet.
  [[nodiscard]] std::optional<Duration> estimate(JobClass job_class) const;
  /// Over all classes, as they came.
  [[nodiscard]] std::optional<Duration> mean() const { return overall_; }

 private:
  std::array<std::optional<Duration>, kJobClasses.size()> by_class_;
  std::optional<Duration> overall_;
};

/// Load that runs of this shape put on every node (dimensionless); queues stay bounded below 1.
/// Requires arrival_rate_per_s >= 0 and service_time_mean >= 0. Source: DMoA Theorem 1,
/// alpha((k+1)M+1)lambda.
[[nodiscard]] double offered_load(std::uint32_t layers, std::uint32_t fan_out,
                                  double arrival_rate_per_s, Duration service_time_mean);

}  // namespace murmur::queueing
