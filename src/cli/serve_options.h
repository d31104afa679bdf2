#pragma once

#include <vector>

#include "cli/command.h"
#include "cli/options.h"
#include "daemon/node_config.h"

namespace murmur::cli {

/// Reads and checks everything that `murmur serve` can be told.
[[nodiscard]] Result<daemon::NodeConfig, Stop> parse_serve(const CommandLine& line);

}  // namespace murmur::cli
