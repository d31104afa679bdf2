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
  std::string trace;            ///< where to write what happens; empty: nowhere
  std::uint64_t seeds = 1;      ///< from world.seed upwards
  bool draws_topology = false;  ///< a regular one, from the seed
  bool json = false;
  CommandLine line;  ///< as it was given, after what the environment set
};

/// Flags, and those of the file that --scenario names; what is given on the line counts more.
[[nodiscard]] Result<SimOptions, Stop> parse_sim(const CommandLine& line);

/// What the same flags with another --seed ask for, of one seed.
[[nodiscard]] SimOptions with_seed(SimOptions sim, std::uint64_t seed);

}  // namespace murmur::cli
