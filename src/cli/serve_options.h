#pragma once

#include <vector>

#include "cli/command.h"
#include "cli/options.h"
#include "daemon/node_config.h"

namespace murmur::cli {

/// Reads and checks everything that `murmur serve` can be told.
[[nodiscard]] Result<daemon::NodeConfig, Stop> parse_serve(const CommandLine& line);

// The same flags, for a node in a cluster. `own_addresses` are this machine's, the likeliest to be
// reached by others first.

[[nodiscard]] Result<daemon::NodeConfig, Stop> parse_up(
    const CommandLine& line, const std::vector<std::string>& own_addresses);
/// Also reads the join token, from standard input if the word is "-".
[[nodiscard]] Result<daemon::NodeConfig, Stop> parse_join(
    const CommandLine& line, const std::vector<std::string>& own_addresses);

}  // namespace murmur::cli
