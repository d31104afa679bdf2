#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "cli/command.h"

// A command's flags as keys of a file: "nodes" or "n" is --nodes.
namespace murmur::cli {

/// Null if no flag that a file may set has that name.
[[nodiscard]] const CLI::Option* option_of_key(const CLI::App& app, const std::string& key);
/// The long ones, for did_you_mean().
[[nodiscard]] std::vector<std::string> keys_of(const CLI::App& app);

/// Whether the line has that word, with a value behind it, after "=", or, of one letter, at it.
[[nodiscard]] bool names(const CommandLine& line, const std::string& flag);
/// The same of any of the option's names.
[[nodiscard]] bool is_given(const CLI::Option& option, const CommandLine& line);

}  // namespace murmur::cli
