#pragma once

#include "daemon/node_config.h"

namespace murmur::daemon {

/// Runs a node until it is told to stop by SIGINT or SIGTERM: the first drains it within
/// config.drain_max, a second stops it at once. Prints "listening on http://HOST:PORT" (https) to
/// standard output once it serves. Returns the exit code: 0 after a stop, 2 if it could not start,
/// with one line on standard error that says why and what to do.
[[nodiscard]] int run_node(const NodeConfig& config);

}  // namespace murmur::daemon
