#pragma once

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/interrupt.h"
#include "cli/local_nodes.h"
#include "cli/output.h"

namespace murmur::cli {

/// Where a command that starts nodes of its own runs, and what it writes to.
struct Stage {
  boost::asio::io_context context;
  Interrupt interrupt{context};
  Output output{STDOUT_FILENO};
  Output errors{STDERR_FILENO};

  [[nodiscard]] bool broken_off() const { return interrupt.raised() || output.closed(); }
};

/// So many nodes that answer from these scripts, else from these models (paths, or names of pulled
/// ones), else from the models that
/// belong to this program; each gets a fair part of the machine's cores. Fails if there is none.
[[nodiscard]] Result<LocalNodesPlan> plan_local_nodes(std::uint32_t nodes,
                                                      const std::vector<std::string>& models,
                                                      const std::vector<std::string>& scripts);

/// Shows how the nodes come up until all are there, one has failed, or the user has had enough. The
/// lines go to standard error, so that standard output is the answer's alone.
[[nodiscard]] Result<void> wait_until_ready(Stage& stage, const LocalNodes& nodes);

/// Of nodes that gossip: waits until each knows of all others which model they have.
[[nodiscard]] Result<void> wait_until_met(Stage& stage, const LocalNodes& nodes);

/// Ends all nodes: politely, after a grace or a further signal at once.
void end_nodes(Stage& stage, LocalNodes& nodes);

}  // namespace murmur::cli
