#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/command.h"

namespace murmur::cli {

/// A file of flags, `nodes = 8` for `--nodes 8`, in the same TOML as --config. Returns them as a
/// command line, without those that are on `line` already, which counts more; `false` leaves a
/// switch out. The error is one line that names the file.
[[nodiscard]] Result<CommandLine> read_scenario(const std::string& path, const CommandLine& line);

/// The file that --scenario names on this line, or else MURMUR_SCENARIO, if there is one.
[[nodiscard]] std::optional<std::string> scenario_in(const CommandLine& line);

}  // namespace murmur::cli
