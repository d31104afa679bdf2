#pragma once

#include <string>

#include "base/result.h"
#include "cli/command.h"

namespace murmur::cli {

/// A file of flags, `nodes = 8` for `--nodes 8`, in the same TOML as --config. Returns them as a
/// command line; `false` leaves a switch out. The error is one line that names the file.
[[nodiscard]] Result<CommandLine> read_scenario(const std::string& path);

}  // namespace murmur::cli
