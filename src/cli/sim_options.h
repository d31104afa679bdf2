#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "cli/command.h"
#include "cli/options.h"
#include "sim/experiment.h"

namespace murmur::cli {

struct SimOptions {
  sim::ExperimentOptions experiment;
  std::string scenario;  ///< the file that --scenario named
  bool check = false;
  std::string trace;              ///< where to write what happens; empty: nowhere
  std::optional<Duration> until;  ///< stop there, whatever the horizon
  bool json = false;
};

/// Flags, and those of the file that --scenario names; what is given on the line counts more.
[[nodiscard]] Result<SimOptions, Stop> parse_sim(const CommandLine& line);

}  // namespace murmur::cli
