#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "sim/experiment.h"

// The flags of `murmur sim` that its studies have too: nodes, engines and network.
namespace murmur::cli {

/// As they are given; set_world() makes a world of them.
struct WorldFlags {
  std::optional<std::uint32_t> fan_out;
  std::vector<std::string> services;
  std::vector<double> slowdown;
  double refine = 1;
  double aggregate = 1;
  sim::Distribution answer_tokens = sim::Distribution::log_normal(200, 0.5);
  std::string topology = "complete";
  std::string choice = "uniform";
  std::optional<double> loss;
  std::optional<double> duplication;
  std::optional<double> reordering;
  std::optional<double> breaks;
  std::optional<double> asymmetry;
  std::uint32_t drift_ppm = 0;
  bool gossip = false;
};

/// Whether the topology is drawn from the seed: a regular one.
[[nodiscard]] bool draws_topology(const WorldFlags& given);

// `asked` and `given` outlive the parsing.
void add_plan_flags(Options& options, sim::ExperimentOptions& asked, WorldFlags& given);
void add_engine_flags(Options& options, sim::ExperimentOptions& asked, WorldFlags& given);
void add_network_flags(Options& options, sim::ExperimentOptions& asked, WorldFlags& given);

/// After parsing. The error names the flag and the allowed range.
[[nodiscard]] Result<void> set_world(const WorldFlags& given, sim::ExperimentOptions& asked);

}  // namespace murmur::cli
