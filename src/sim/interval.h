#pragma once

#include <cstddef>
#include <span>

#include "base/interval.h"

namespace murmur::sim {

/// The factor t of a two-sided 95% interval by Student's distribution. Requires degrees >= 1.
[[nodiscard]] double student_t_95(std::size_t degrees);

/// Of the mean of independent, about normal `values`: seeds, or batches long enough to forget each
/// other. Everything below two values.
[[nodiscard]] Interval t_interval(std::span<const double> values);

/// The same width as that of t_interval(), but around an estimate made of the whole.
[[nodiscard]] Interval t_interval_around(double centre, std::span<const double> values);

}  // namespace murmur::sim
