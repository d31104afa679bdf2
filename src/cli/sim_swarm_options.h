#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/sim_options.h"

namespace murmur::cli {

struct SimSwarmOptions {
  std::uint64_t seeds = 1000;
  std::uint64_t first_seed = 1;
  std::size_t jobs = 1;  ///< lives at a time
  bool json = false;
};

[[nodiscard]] Result<SimSwarmOptions, Stop> parse_sim_swarm(const CommandLine& line);

/// `murmur sim --scenario swarm`: one life of a swarm, of which all else is drawn from the seed.
[[nodiscard]] Result<SimOptions, Stop> parse_swarm_life(const CommandLine& line);

/// `--swarm N` is another way to write `swarm --seeds N`; nothing where it is not on the line.
[[nodiscard]] std::optional<CommandLine> swarm_line(const CommandLine& line);

}  // namespace murmur::cli
