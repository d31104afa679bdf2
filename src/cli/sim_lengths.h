#pragma once

#include <string>

#include "cli/flag_value.h"
#include "sim/distribution.h"

// Lengths of texts in tokens, as `murmur sim` is told of them.
namespace murmur::cli {

/// What of a dataset's questions is measured.
enum class DatasetText { Prompt, Answer };

/// As read_distribution() has it, or `dataset:F`: the lengths of the prompts, or of the answers, in
/// a file of JSON lines (eval/dataset.h), each equally likely. Only a model can count tokens: four
/// bytes stand for one here, and what is left for another. The error names file and line.
[[nodiscard]] Result<sim::Distribution> read_lengths(const std::string& text, DatasetText of);

[[nodiscard]] FlagValue lengths_into(sim::Distribution& into, DatasetText of,
                                     std::string default_text);

}  // namespace murmur::cli
