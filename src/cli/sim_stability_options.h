#pragma once

#include <cstdint>

#include "cli/command.h"
#include "cli/options.h"
#include "sim/experiment.h"

namespace murmur::cli {

struct SimStabilityOptions {
  sim::ExperimentOptions experiment;  ///< its rates are shares; what is looked for is their mean
  std::uint32_t seeds = 8;            ///< at each rate
  double precision = 0.01;            ///< of CriticalRateSearch
  bool json = false;
};

[[nodiscard]] Result<SimStabilityOptions, Stop> parse_sim_stability(const CommandLine& line);

}  // namespace murmur::cli
