#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "sim/growth.h"
#include "sim/interval.h"
#include "sim/load_figures.h"
#include "sim/load_plan.h"

namespace murmur::sim {

/// Of every message, one way: what the loopback and two processes take, about.
inline constexpr Duration kLoopbackDelay = std::chrono::milliseconds(1);
/// Between two looks at all queues, on average; the gaps are exponential, so that they keep step
/// with nothing (Poisson arrivals see time averages).
inline constexpr Duration kSampleGapMean = std::chrono::milliseconds(50);

/// Plays this schedule in a World, and lets every prompt come to its end.
[[nodiscard]] LoadObservation simulate_load(const LoadPlan& plan, const LoadSchedule& schedule,
                                            std::uint64_t seed);

/// What independent runs of one plan come to.
struct LoadSpread {
  std::size_t runs = 0;
  std::size_t bounded = 0;  ///< of them, each judged alone
  double offered_load = 0;
  Interval measured_load;
  Interval queue;
  Interval prompts_in_system;
  Interval latency_s;
  Interval latency_p50_s;
  Interval latency_p99_s;
  Interval growth_per_s;
  Boundedness verdict = Boundedness::Unclear;  ///< of all of them
};

/// `service_mean_s`: for the verdict, see figures_of().
[[nodiscard]] LoadSpread spread_of(const std::vector<LoadFigures>& runs, double service_mean_s);

}  // namespace murmur::sim
