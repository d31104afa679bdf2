#pragma once

#include "cli/command.h"
#include "cli/options.h"
#include "sim/experiment.h"

namespace murmur::cli {

struct SimOptions {
  sim::ExperimentOptions experiment;
  bool json = false;
};

[[nodiscard]] Result<SimOptions, Stop> parse_sim(const CommandLine& line);

}  // namespace murmur::cli
