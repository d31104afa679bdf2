#pragma once

#include <string>

#include "openai/json_writer.h"
#include "sim/interval.h"

// Figures of a simulation: as a person reads them, and as scripts do.
namespace murmur::cli {

/// With four digits; "-" where there is none.
[[nodiscard]] std::string number_text(double number);
/// "2.31 [2.2 .. 2.42]"; the mean alone where too little is known for an interval.
[[nodiscard]] std::string interval_text(const Interval& interval);
/// Two members: the mean as `name`, and [low, high] as `name`_ci95; null what is not known.
void write_interval(openai::JsonWriter& out, const std::string& name,
                    const Interval& interval);

}  // namespace murmur::cli
