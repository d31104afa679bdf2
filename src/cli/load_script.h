#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "sim/load_plan.h"

namespace murmur::cli {

/// Writes a script for each node that gives its jobs the schedule's service times, and returns the
/// files' names, in order.
[[nodiscard]] Result<std::vector<std::string>> write_scripts(const std::string& folder,
                                                             const sim::LoadSchedule& schedule);

}  // namespace murmur::cli
