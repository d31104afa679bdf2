#include "sim/stability.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace murmur::sim {
double stable_rate(const RunShape& shape, double service_mean_s) {
  MURMUR_ASSERT(service_mean_s > 0);
  return 1 / (service_mean_s * static_cast<double>(jobs_per_prompt(shape)));
}

double stable_rate_uniform(const RunShape& shape, std::span<const double> service_means_s) {
  MURMUR_ASSERT(shape.fan_out < service_means_s.size());
  return stable_rate(shape, *std::max_element(service_means_s.begin(), service_means_s.end()));
}

double answered_share(const RunShape& shape, double load) {
  MURMUR_ASSERT(load > 0);
  if (load <= 1) { return 1; }
  const auto served = [&](double c) {
    double power = c;
    double sum = 0;
    for (std::uint32_t layer = 0; layer < shape.layers; ++layer) {
      sum += (shape.fan_out + 1.0) * power;
      power *= c;
    }
    return load / static_cast<double>(jobs_per_prompt(shape)) * (sum + power);
  };
  double low = 0;
  double high = 1;
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = (low + high) / 2;
    (served(middle) < 1 ? low : high) = middle;
  }
  return std::pow(low, shape.layers + 1.0);
}

double stable_rate_by_class(const RunShape& shape, const ClassMeans& means_s) {
  MURMUR_ASSERT(means_s.propose > 0 && means_s.refine > 0 && means_s.aggregate > 0);
  if (shape.layers == 0) { return 1 / means_s.propose; }
  const double proposals = shape.fan_out + 1.0;
  return 1 / (means_s.propose * proposals + means_s.refine * proposals * (shape.layers - 1) +
              means_s.aggregate);
}

double stable_rate_batching(const RunShape& shape, double service_mean_s, std::size_t slots,
                            double slowdown) {
  MURMUR_ASSERT(slots >= 1);
  MURMUR_ASSERT(slowdown >= 1);
  return stable_rate(shape, service_mean_s * slowdown) * static_cast<double>(slots);
}

}  // namespace murmur::sim
