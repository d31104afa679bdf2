#pragma once

#include <optional>

#include "base/result.h"
#include "cli/sim_options.h"
#include "cli/sim_report.h"

namespace murmur::cli {

/// Lives it, watched and written down as it asks. The error says what cannot be written: before
/// anything happened (kUsage), or in the middle of it (kFailed).
[[nodiscard]] Result<SimResult, Stop> run_sim(const SimOptions& sim);

/// The same, with nothing shown and nothing written.
[[nodiscard]] SimResult live_sim(const SimOptions& sim);

}  // namespace murmur::cli
