#pragma once

#include <string>
#include <vector>

#include "cli/bench_load_options.h"
#include "cli/load_runner.h"
#include "sim/load_experiment.h"
#include "sim/load_figures.h"
#include "sim/load_plan.h"

namespace murmur::cli {

/// What processes and simulator made of one load.
struct LoadResult {
  double rho = 0;  ///< that was asked for
  sim::LoadPlan plan;
  double service_mean_s = 0;  ///< by which the arrival rate was chosen
  sim::LoadFigures real;
  LoadCounts counts;
  double real_service_mean_s = 0;  ///< as it was in the run
  sim::LoadFigures simulated;      ///< prompts at the same times
  sim::GrowthTest real_growth;
  sim::GrowthTest simulated_growth;
  sim::LoadSpread simulated_seeds;  ///< other times, other service times
};

[[nodiscard]] std::string load_table(const BenchLoadOptions& options,
                                     const std::vector<LoadResult>& results, std::size_t columns);
/// One JSON object.
[[nodiscard]] std::string load_json(const BenchLoadOptions& options,
                                    const std::vector<LoadResult>& results);

}  // namespace murmur::cli
