#pragma once

#include <optional>
#include <string>

#include "cli/sim_options.h"
#include "sim/checker.h"
#include "sim/experiment.h"

namespace murmur::cli {

/// What a simulation came to, and how long it took.
struct SimResult {
  sim::ExperimentReport report;
  Duration took{0};  ///< of real time
  std::optional<sim::Violation> violation;
};

[[nodiscard]] std::string sim_text(const SimOptions& sim, const SimResult& result);
/// One JSON object. Scripts rely on its names (src/cli/README.md).
[[nodiscard]] std::string sim_json(const SimOptions& sim, const SimResult& result);

}  // namespace murmur::cli
