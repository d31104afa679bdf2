#pragma once

#include <cstdint>
#include <optional>

#include "sim/checker.h"
#include "sim/experiment.h"

namespace murmur::sim {

/// A world that nobody would think of: nodes, plan, services, load, network, topology or gossip,
/// bounds, clocks and faults are all drawn from the seed, for a few minutes with a few hundred
/// prompts.
[[nodiscard]] ExperimentOptions draw_swarm(std::uint64_t seed);

/// What became of one that lived, its drain included.
struct SwarmLife {
  std::optional<Violation> violation;
  std::uint64_t events = 0;
  std::uint64_t trace_hash = 0;
};
/// Lives under all checkers, and once more without; another trace then is a violation too.
[[nodiscard]] SwarmLife live_checked(const ExperimentOptions& options);

}  // namespace murmur::sim
