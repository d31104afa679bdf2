#pragma once

#include <cstddef>
#include <vector>

#include "base/rng.h"
#include "base/time.h"

namespace murmur::sim {

enum class FaultKind {
  Crash,        ///< the node's process ends; it is started again afterwards
  Slow,         ///< its engine takes kSlowFactor times as long
  EngineStuck,  ///< its engine stands still
  EngineCrash,  ///< its engine is gone, and comes back afterwards
  ClockJump,    ///< its clock jumps ahead by `lasts`
  Partition,    ///< the hosts up to this one and those above it do not reach each other
};
inline constexpr double kSlowFactor = 10;

/// One thing that goes wrong.
struct Fault {
  Instant at;
  FaultKind kind = FaultKind::Crash;
  std::size_t host = 0;
  Duration lasts{0};
};

/// How often things go wrong: each a Poisson process of this rate, on every host; partitions in the
/// whole world.
struct FaultModel {
  double crashes_per_s = 0;
  double slow_per_s = 0;
  double stuck_per_s = 0;
  double engine_crashes_per_s = 0;
  double clock_jumps_per_s = 0;
  double partitions_per_s = 0;
  Duration lasts_mean = std::chrono::seconds(20);  ///< exponential
};

/// All until `end`, in order of time.
[[nodiscard]] std::vector<Fault> draw_faults(const FaultModel& model, std::size_t hosts,
                                             Instant end, Rng& rng);

}  // namespace murmur::sim
