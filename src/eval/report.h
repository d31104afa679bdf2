#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/dataset.h"
#include "eval/journal.h"
#include "eval/summary.h"

namespace murmur::eval {

/// One JSON object: `questions`, `repeats`, `members[]` (node, model, accuracy, ci_low, ci_high,
/// by_skill), `best_member`, `configs[]` (plan, layers, fan_out, accuracy, ci_low, ci_high,
/// over_best_member, over_first, by_skill, paths, failed, latency_mean_s, queue_mean, tokens,
/// bytes). What cannot be judged is null.
[[nodiscard]] std::string to_json(const Summary& summary);

/// The answers of one setting in AlpacaEval's format: an array of instruction, output, generator,
/// dataset and datasplit. Of several repeats, the first.
[[nodiscard]] std::string alpaca_json(const Design& design, const Setting& setting,
                                      const std::vector<Question>& questions,
                                      const Journal& journal, std::string_view dataset);

}  // namespace murmur::eval
