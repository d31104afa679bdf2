#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/command.h"

namespace murmur::cli {

/// A file of flags, `nodes = 8` for `--nodes 8`, in the same TOML as --config. Returns them as a
/// command line; `false` leaves a switch out. The error is one line that names the file.
[[nodiscard]] Result<CommandLine> read_scenario(const std::string& path);

/// The file that --scenario names on this line, if it is there.
[[nodiscard]] std::optional<std::string> scenario_in(const CommandLine& line);

}  // namespace murmur::cli
