#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/flag_file.h"

namespace murmur::cli {

/// A file of flags, in the same TOML as --config. The error is one line that names the file, and
/// its line where the text is wrong.
[[nodiscard]] Result<FlagFile> read_scenario(const std::string& path);

/// The file that --scenario names on this line, or else MURMUR_SCENARIO, if there is one.
[[nodiscard]] std::optional<std::string> scenario_in(const CommandLine& line);

}  // namespace murmur::cli
