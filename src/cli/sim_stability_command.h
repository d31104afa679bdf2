#pragma once

#include "cli/command.h"

namespace murmur::cli {

/// `murmur sim stability`: where queues stop being bounded.
[[nodiscard]] int sim_stability_command(const CommandLine& line);

}  // namespace murmur::cli
