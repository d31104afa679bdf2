#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/options.h"
#include "sim/distribution.h"

namespace murmur::cli {

/// What `murmur bench load` is told.
struct BenchLoadOptions {
  std::uint32_t nodes = 4;
  std::uint32_t layers = 1;
  std::uint32_t fan_out = 3;
  std::string service_text = "const:0.1";
  sim::Distribution service = sim::Distribution::constant(0.1);  ///< seconds
  std::vector<double> rhos;                                      ///< not empty
  Duration horizon = std::chrono::seconds(300);
  Duration warmup = std::chrono::seconds(30);
  std::uint64_t seed = 1;
  std::uint32_t simulations = 20;
  /// Files; empty: scripted nodes, or the build's models if `bundled`.
  std::vector<std::string> models;
  bool bundled = false;
  bool json = false;

  [[nodiscard]] bool scripted() const { return models.empty() && !bundled; }
};

[[nodiscard]] Result<BenchLoadOptions, Stop> parse_bench_load(const CommandLine& line);

}  // namespace murmur::cli
