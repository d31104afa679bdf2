#pragma once

#include <string>

#include "openai/json_writer.h"
#include "sim/interval.h"

// Figures of a simulation: as a person reads them, and as scripts do.
namespace murmur::cli {

/// With four digits; "-" where there is none.
[[nodiscard]] std::string number_text(double number);
/// What Student's t leaves of an interval of something that cannot be negative, such as a queue, a
/// time, a count or a share. It takes values for normal and knows no bound, so that with few of
/// them it reaches below 0. To end there instead takes away only what the mean cannot be: the
/// interval holds it no less often than before. Infinite bounds stay: nothing is known.
[[nodiscard]] Interval not_negative(const Interval& interval);

/// "2.31 [2.2 .. 2.42]", of what cannot be negative; the mean alone where too little is known for
/// an interval.
[[nodiscard]] std::string interval_text(const Interval& interval);
/// Two members: the mean as `name`, and [low, high] as `name`_ci95; null what is not known. Of what
/// cannot be negative.
void write_interval(openai::JsonWriter& out, const std::string& name, const Interval& interval);

// The same of what can, such as growth.
[[nodiscard]] std::string signed_interval_text(const Interval& interval);
void write_signed_interval(openai::JsonWriter& out, const std::string& name,
                           const Interval& interval);

}  // namespace murmur::cli
