#pragma once

#include <cstdint>
#include <string>

#include "cli/command.h"
#include "sim/checker.h"

namespace murmur::cli {

/// The command that comes to the violation again: the line as it was given, but for what it prints,
/// with this seed and just beyond the violation's time.
[[nodiscard]] std::string reproduction(const CommandLine& line, std::uint64_t seed, Instant at);

/// One line: that command, the time, the checker, and what it says.
[[nodiscard]] std::string violation_text(const CommandLine& line, std::uint64_t seed,
                                         const sim::Violation& violation);

}  // namespace murmur::cli
