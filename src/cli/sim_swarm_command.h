#pragma once

#include "cli/command.h"

namespace murmur::cli {

/// `murmur sim swarm`: worlds drawn from many seeds under all checkers. Returns the exit code.
[[nodiscard]] int sim_swarm_command(const CommandLine& line);

}  // namespace murmur::cli
