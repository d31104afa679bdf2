#pragma once

#include <cstddef>
#include <string>

#include "cli/answer.h"

namespace murmur::cli {

/// The table of all generations of a run, and below it what became of those that were not done.
/// Empty if the answer has no report.
[[nodiscard]] std::string report_table(const Answer& answer, std::size_t columns);

/// One line: what the node that was asked proposed by itself, where that is not the answer.
[[nodiscard]] std::string alone_line(const Answer& answer);

/// One line: path, reason, latency, ttft, bytes between nodes.
[[nodiscard]] std::string summary_line(const Answer& answer);

}  // namespace murmur::cli
