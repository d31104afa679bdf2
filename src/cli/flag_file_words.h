#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "base/result.h"
#include "cli/command.h"
#include "cli/flag_file.h"

namespace murmur::cli {

/// The file as words of a command line, without what `line` gives, which counts more; `false`
/// leaves a switch out. The error names file and line: a key that is no flag, a switch that is not
/// true or false, a list where one value or none at all is given.
[[nodiscard]] Result<CommandLine> words_of(const FlagFile& file, const CLI::App& app,
                                           const CommandLine& line);

/// An error of a flag, "--slots must be ...", with the place in the file that gave it; with the
/// file alone where another one gave the flag, or nobody, since the file may still have part in it.
[[nodiscard]] std::string placed(const std::string& message, const FlagFile& file,
                                 const CLI::App& app, const CommandLine& line);

}  // namespace murmur::cli
