#pragma once

#include <cstddef>
#include <string>

#include "eval/summary.h"

namespace murmur::cli {

/// The tables of an evaluation for a person: members, settings, and accuracy by skill. `columns` is
/// the width of the terminal.
[[nodiscard]] std::string eval_table(const eval::Summary& summary, std::size_t columns);

}  // namespace murmur::cli
