#pragma once

#include <cstddef>
#include <vector>

#include "base/time.h"
#include "sim/interval.h"
#include "sim/load_plan.h"

namespace murmur::sim {

/// One look at one node's queue.
struct QueueSample {
  Instant at;
  std::size_t node = 0;
  std::size_t waiting = 0;
  std::size_t running = 0;
};

/// One user's prompt, as the user saw it.
struct LoadPrompt {
  Instant asked_at;
  Instant ended_at;
  bool answered = false;
};

/// What can be seen of a run, in processes as in the simulator: so both are judged alike.
struct LoadObservation {
  std::vector<QueueSample> samples;  ///< in order, at times that keep step with nothing
  std::vector<LoadPrompt> prompts;   ///< all of them, in the order of their ends
  double service_mean_s = 0;         ///< of the generations
};

/// "The window" is from the end of the warm-up to the horizon.
struct LoadFigures {
  std::size_t prompts = 0;       ///< asked in the window
  std::size_t answered = 0;      ///< of these
  double offered_load = 0;       ///< rho as it came: the window's prompts, at the mean service time
  Interval measured_load;        ///< work done per second and slot (of one)
  Interval queue;                ///< waiting and running jobs of a node, as an average over time
  double prompts_in_system = 0;  ///< of one user, as an average over time
  Interval latency_s;            ///< of those answered, here and below
  Interval latency_p50_s;
  Interval latency_p99_s;
  double growth_per_s = 0;  ///< jobs that a node's queue gains in the window
};

/// Requires that samples are in order, and a window of a microsecond at least.
[[nodiscard]] LoadFigures figures_of(const LoadPlan& plan, const LoadObservation& seen);

}  // namespace murmur::sim
