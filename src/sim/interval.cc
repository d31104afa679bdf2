#include "sim/interval.h"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/assert.h"

namespace murmur::sim {
namespace {

double mean_of(std::span<const double> values) {
  if (values.empty()) { return 0; }
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

double student_t_95(std::size_t degrees) {
  MURMUR_ASSERT(degrees >= 1);
  const boost::math::students_t distribution(static_cast<double>(degrees));
  return boost::math::quantile(distribution, 0.975);
}

Interval t_interval(std::span<const double> values) {
  return t_interval_around(mean_of(values), values);
}

Interval t_interval_around(double centre, std::span<const double> values) {
  if (values.size() < 2) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return {centre, -kInfinity, kInfinity};
  }
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) { squares += (value - mean) * (value - mean); }
  const auto count = static_cast<double>(values.size());
  const double margin =
      student_t_95(values.size() - 1) * std::sqrt(squares / ((count - 1) * count));
  return {centre, centre - margin, centre + margin};
}

}  // namespace murmur::sim
