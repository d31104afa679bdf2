#include "sim/spread.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"

namespace murmur::sim {

Spread spread_of(std::vector<double> values) {
  MURMUR_ASSERT(!values.empty());
  std::sort(values.begin(), values.end());
  const auto count = static_cast<double>(values.size());
  Spread spread;
  spread.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) { squares += (value - spread.mean) * (value - spread.mean); }
  if (values.size() > 1) { spread.mean_error = 1.96 * std::sqrt(squares / (count - 1) / count); }
  const std::size_t outside = values.size() / 40;
  spread.low = values[outside];
  spread.high = values[values.size() - 1 - outside];
  return spread;
}

}  // namespace murmur::sim
