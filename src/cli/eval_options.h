#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/trial_runner.h"
#include "eval/setting.h"

namespace murmur::cli {

/// What `murmur eval` was asked for.
struct EvalOptions {
  std::string dataset;
  std::uint32_t nodes = 4;
  std::vector<std::string> models;   ///< dealt round-robin; empty: the bundled ones
  std::vector<std::string> scripts;  ///< instead of models
  std::vector<eval::Setting> settings;
  std::optional<std::size_t> limit;
  std::uint32_t repeats = 1;
  TrialSampling sampling;
  std::string folder = "murmur-eval";
  bool json = false;
};

[[nodiscard]] Result<EvalOptions, Stop> parse_eval(const CommandLine& line);

}  // namespace murmur::cli
