#include "sim/spread.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"
#include "sim/interval.h"

namespace murmur::sim {

Spread spread_of(std::vector<double> values) {
  MURMUR_ASSERT(!values.empty());
  std::sort(values.begin(), values.end());
  const auto count = static_cast<double>(values.size());
  Spread spread;
  spread.mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  spread.mean_error = t_interval(values).high - spread.mean;
  const std::size_t outside = values.size() / 40;
  spread.low = values[outside];
  spread.high = values[values.size() - 1 - outside];
  return spread;
}

}  // namespace murmur::sim
