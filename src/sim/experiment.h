#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace murmur::sim {

/// The paper's system: n nodes, each with its user and one FCFS queue.
struct ExperimentOptions {
  std::size_t nodes = 4;
  std::uint32_t layers = 1;
  std::uint32_t fan_out = 3;
  double arrival_rate_per_s = 0.05;  ///< Poisson, of each user
  Duration service_time = std::chrono::seconds(1);
  Duration delay = std::chrono::milliseconds(10);
  std::size_t slots = 1;
  std::size_t prompts = 1000;  ///< in all; the users are drawn uniformly
  std::uint64_t seed = 1;
};

struct ExperimentReport {
  std::size_t prompts = 0;
  std::size_t answered = 0;
  Duration latency_mean{0};
  Duration latency_max{0};
  double queue_mean = 0;    ///< waiting and running jobs per node, as an average over time
  double offered_load = 0;  ///< rho of Theorem 1, divided by the slots
  Duration simulated{0};
  std::uint64_t trace_hash = 0;
};

/// Submits Poisson arrivals and lets every prompt come to its end. Requires nodes >= 1, slots >= 1
/// and arrival_rate_per_s > 0.
[[nodiscard]] ExperimentReport run_experiment(const ExperimentOptions& options);

}  // namespace murmur::sim
