#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "cli/bench_progress.h"
#include "cli/load_users.h"
#include "cli/local_nodes.h"
#include "cli/stage.h"
#include "sim/load_plan.h"

namespace murmur::cli {

/// Seconds of each node's generations while every user asks `prompts`, one after the other's
/// answer: the machine is as busy as nodes that share it can make it, and no queue is long. An
/// error if a prompt has no answer, or the user has had enough.
[[nodiscard]] Result<std::vector<std::vector<double>>> measure_service(
    Stage& stage, const LocalNodes& nodes, const sim::LoadPlan& plan, std::size_t prompts,
    const LoadQuestions& questions, BenchProgress& progress);

}  // namespace murmur::cli
