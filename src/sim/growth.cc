#include "sim/growth.h"

#include "base/assert.h"

namespace murmur::sim {

GrowthTest test_growth(std::span<const double> growths, double tolerance) {
  MURMUR_ASSERT(tolerance > 0);
  const Interval growth = t_interval(growths);
  if (growth.low > tolerance) { return {growth, Boundedness::Growing}; }
  if (growth.high < tolerance) { return {growth, Boundedness::Bounded}; }
  return {growth, Boundedness::Unclear};
}

}  // namespace murmur::sim
