#include "sim/distribution.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"

namespace murmur::sim {
namespace {

bool is_value(double value) { return value > 0 && value <= Distribution::kValueMax; }

}  // namespace

Distribution Distribution::constant(double value) {
  MURMUR_ASSERT(value == 0 || is_value(value));
  return {Constant{}, value, 0};
}

Distribution Distribution::exponential(double mean) {
  MURMUR_ASSERT(is_value(mean));
  return {Exponential{}, mean, 1};
}

Distribution Distribution::log_normal(double mean, double variation) {
  MURMUR_ASSERT(is_value(mean));
  MURMUR_ASSERT(variation > 0 && variation <= kVariationMax);
  const double log_variance = std::log1p(variation * variation);
  return {LogNormal{std::log(mean) - log_variance / 2, std::sqrt(log_variance)}, mean,
          variation * variation};
}

Distribution Distribution::empirical(std::vector<double> values) {
  MURMUR_ASSERT(!values.empty());
  MURMUR_ASSERT(std::all_of(values.begin(), values.end(), is_value));
  const auto count = static_cast<double>(values.size());
  double mean = 0;
  for (const double value : values) { mean += value / count; }
  double variance = 0;
  for (const double value : values) { variance += (value - mean) * (value - mean) / count; }
  return {Empirical{std::make_shared<const std::vector<double>>(std::move(values))}, mean,
          variance / (mean * mean)};
}

double Distribution::draw(Rng& rng) const {
  return std::visit(
      Overloaded{
          [&](const Constant&) { return mean_; },
          // 1 - u lies in (0, 1], where the logarithm is finite.
          [&](const Exponential&) { return -mean_ * std::log(1.0 - rng.uniform01()); },
          [&](const LogNormal& shape) {
            return std::exp(shape.log_mean + shape.log_deviation * rng.standard_normal());
          },
          [&](const Empirical& shape) { return (*shape.values)[rng.below(shape.values->size())]; },
      },
      shape_);
}

}  // namespace murmur::sim
