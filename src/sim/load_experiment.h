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
  double offered_load = 0;
  Interval measured_load;
  Interval queue;
  Interval prompts_in_system;
  Interval latency_s;
  Interval latency_p50_s;
  Interval latency_p99_s;
  GrowthTest growth;  ///< per second, of all of them together
  /// How far growth in a single run is from what it is on average, in 95% of runs: chance alone
  /// makes a queue longer or shorter at the end than it was in the beginning.
  double growth_chance_per_s = 0;
};

/// Growth that divides bounded from growing, as a share of what a node can do: loads as close to 1
/// as this are not told from it.
inline constexpr double kGrowthShare = 0.02;

/// Requires service_mean_s > 0: a node can do 1 / service_mean_s jobs per second.
[[nodiscard]] LoadSpread load_spread_of(const std::vector<LoadFigures>& runs,
                                        double service_mean_s);

/// Of one run, real or simulated, in the same way; its interval is as wide as chance makes it in
/// independent runs of the plan.
[[nodiscard]] GrowthTest judge(const LoadFigures& run, const LoadSpread& spread,
                               double service_mean_s);

}  // namespace murmur::sim
