#pragma once

#include <vector>

namespace murmur::sim {

/// A figure over many repetitions of one experiment, each with its own seed.
struct Spread {
  double mean = 0;
  double mean_error =
      0;  ///< half of the 95% interval of the mean, by Student's t; infinite of one value
  // 95% of the repetitions lie between these: 2.5% of them (rounded down) are left out on each
  // side.
  double low = 0;
  double high = 0;
};

/// Requires at least one value.
[[nodiscard]] Spread spread_of(std::vector<double> values);

}  // namespace murmur::sim
