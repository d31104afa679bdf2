#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "sim/experiment.h"
#include "sim/interval.h"

namespace murmur::sim {

/// What one experiment came to with several independent seeds: the mean of each of its figures over
/// them, each seed counting once, with the 95% interval by Student's t. A figure that one seed has
/// no value of, such as the latency where nothing was answered, has none here either (NaN).
struct OverSeeds {
  std::size_t seeds = 0;
  Interval queue;
  Interval open_prompts;
  Interval latency_s;
  Interval latency_p50_s;
  Interval latency_p99_s;
  Interval completed;
  Interval failed;
  Interval utilisation;
  Interval rho_measured;
  Interval littles_law;
  Interval growth;
  /// By test_growth() of all of them; nothing where it is unclear, or the window too short to tell.
  std::optional<bool> bounded;
};

/// Requires at least one.
[[nodiscard]] OverSeeds over_seeds(std::span<const ExperimentReport> reports);

}  // namespace murmur::sim
