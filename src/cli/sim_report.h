#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/sim_options.h"
#include "openai/json_writer.h"
#include "sim/checker.h"
#include "sim/experiment.h"

namespace murmur::cli {

/// What a simulation came to, and how long it took.
struct SimResult {
  sim::ExperimentReport report;
  Duration took{0};  ///< of real time
  std::optional<sim::Violation> violation;
};

/// Lines of a name and a figure each.
[[nodiscard]] std::string sim_text(const SimOptions& sim, const SimResult& result);
/// Names, of 12 letters at the most, and their figures below each other.
[[nodiscard]] std::string rows_text(const std::vector<std::pair<std::string, std::string>>& rows);
/// One JSON object. Scripts rely on its names (src/cli/README.md).
[[nodiscard]] std::string sim_json(const SimOptions& sim, const SimResult& result);

/// That object, where it is a part of another.
void write_sim(openai::JsonWriter& out, const SimOptions& sim, const SimResult& result);

}  // namespace murmur::cli
