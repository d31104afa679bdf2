#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "sim/distribution.h"

namespace murmur::sim {

/// The paper's experiment, for real processes as for simulated nodes: every node's user asks at
/// Poisson times, whether earlier prompts are answered or not.
struct LoadPlan {
  std::size_t nodes = 4;
  std::uint32_t layers = 1;
  std::uint32_t fan_out = 3;
  double arrival_rate_per_s = 1;                 ///< of each user
  Duration warmup = std::chrono::seconds(20);    ///< nothing before it counts
  Duration horizon = std::chrono::seconds(120);  ///< nobody asks after it
};

/// Everything random of one run, drawn beforehand.
struct LoadSchedule {
  std::vector<std::vector<Instant>> arrivals;        ///< of each node's user, in order
  std::vector<std::vector<Duration>> service_times;  ///< of each node's jobs, in turn
};

/// `service`, in seconds, is of every node, or one of each. Requires nodes >= 1,
/// arrival_rate_per_s > 0, warmup < horizon.
[[nodiscard]] LoadSchedule draw_schedule(const LoadPlan& plan,
                                         const std::vector<Distribution>& service,
                                         std::uint64_t seed);

/// Generations that one prompt takes: (k+1)M + 1.
[[nodiscard]] std::size_t jobs_per_prompt(const LoadPlan& plan);
/// Lambda per user at which Theorem 1's rho = alpha((k+1)M+1)lambda is this. Requires both > 0.
[[nodiscard]] double arrival_rate_for(const LoadPlan& plan, double rho, double service_mean_s);

}  // namespace murmur::sim
