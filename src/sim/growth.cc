#include "sim/growth.h"

#include "base/assert.h"

namespace murmur::sim {

std::string_view to_string(Boundedness verdict) {
  switch (verdict) {
    case Boundedness::Bounded: return "bounded";
    case Boundedness::Growing: return "growing";
    case Boundedness::Unclear: break;
  }
  return "unclear";
}

GrowthTest test_growth(std::span<const double> growths, double tolerance) {
  MURMUR_ASSERT(tolerance > 0);
  const Interval growth = t_interval(growths);
  if (growth.low > tolerance) { return {growth, Boundedness::Growing}; }
  if (growth.high < tolerance) { return {growth, Boundedness::Bounded}; }
  return {growth, Boundedness::Unclear};
}

}  // namespace murmur::sim
