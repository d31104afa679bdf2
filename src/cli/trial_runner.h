#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/local_nodes.h"
#include "cli/stage.h"
#include "eval/dataset.h"
#include "eval/journal.h"
#include "eval/summary.h"

namespace murmur::cli {

/// How the questions are asked.
struct TrialSampling {
  std::uint32_t seed = 1;
  double temperature = 0.7;
  std::uint32_t max_tokens = 256;
};

/// Whether the journal has every trial of the design already.
[[nodiscard]] bool has_all_trials(const eval::Design& design,
                                  const std::vector<eval::Question>& questions,
                                  const eval::Journal& journal);

/// Puts every question to the nodes as the design says, one at a time on each node, all nodes side
/// by side, and records each trial before the next begins; those that the journal has are not run
/// again. Shows the progress on standard error. A node that cannot be reached or cannot work, or a
/// journal that cannot be written, ends it with an error; a question that a node refuses is
/// recorded.
[[nodiscard]] Result<void> run_trials(Stage& stage, const LocalNodes& nodes,
                                      const eval::Design& design,
                                      const std::vector<eval::Question>& questions,
                                      const TrialSampling& sampling, eval::Journal& journal);

}  // namespace murmur::cli
