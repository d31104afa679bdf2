#pragma once

#include "cli/command.h"

namespace murmur::cli {

/// `murmur sim paper`: the paper's tables, replayed.
[[nodiscard]] int sim_paper_command(const CommandLine& line);

}  // namespace murmur::cli
