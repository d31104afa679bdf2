#pragma once

#include "cli/options.h"

namespace murmur::cli {

/// Prints why a command does not run, and returns the exit code.
[[nodiscard]] int report(const Stop& stop);
/// "murmur ask: MESSAGE" on standard error, as one line; returns `exit_code`.
[[nodiscard]] int report(const std::string& command, const std::string& message, int exit_code);

}  // namespace murmur::cli
