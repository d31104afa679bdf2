#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "cli/command.h"
#include "cli/options.h"
#include "sim/experiment.h"

namespace murmur::cli {

/// The name in place of a scenario's file: options drawn from the seed (sim/swarm.h).
inline constexpr std::string_view kSwarmScenario = "swarm";

struct SimOptions {
  sim::ExperimentOptions experiment;
  std::string scenario;  ///< the file that --scenario named, or kSwarmScenario
  bool check = false;
  std::string trace;  ///< where to write what happens; empty: nowhere
  bool json = false;
  CommandLine line;  ///< as it was given
};

/// Flags, and those of the file that --scenario names; what is given on the line counts more.
[[nodiscard]] Result<SimOptions, Stop> parse_sim(const CommandLine& line);

}  // namespace murmur::cli
