#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "cli/bench_progress.h"
#include "cli/load_users.h"
#include "cli/local_nodes.h"
#include "cli/stage.h"
#include "sim/load_figures.h"
#include "sim/load_plan.h"

namespace murmur::cli {

/// How every prompt of a run ended, and what was done for it.
struct LoadCounts {
  std::size_t asked = 0;
  std::size_t answered = 0;
  std::size_t refused = 0;         ///< no place in the queue
  std::size_t failed = 0;          ///< any other way
  std::size_t unfinished = 0;      ///< broken off here, long after the horizon
  std::string failure;             ///< what the first that failed says
  std::size_t generations = 0;     ///< done, by the traces of the answers
  std::size_t left_in_queues = 0;  ///< jobs, by the nodes themselves, after the last answer
  Duration late_max{0};            ///< how much later than planned a prompt was sent, at worst
};

struct LoadRun {
  sim::LoadObservation seen;                   ///< service_mean_s: over all generations
  std::vector<std::vector<double>> service_s;  ///< of each node's generations
  LoadCounts counts;
};

/// Asks the nodes as the schedule says, whether or not earlier prompts are answered, looks at their
/// queues until the horizon, and waits for every prompt to end. An error if a node cannot be
/// looked at, or the user has had enough.
[[nodiscard]] Result<LoadRun> run_load(Stage& stage, const LocalNodes& nodes,
                                       const sim::LoadPlan& plan, const sim::LoadSchedule& schedule,
                                       const LoadQuestions& questions, std::uint64_t seed,
                                       BenchProgress& progress);

}  // namespace murmur::cli
