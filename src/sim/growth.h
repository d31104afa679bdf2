#pragma once

#include <span>
#include <string_view>

#include "sim/interval.h"

namespace murmur::sim {

/// What several seeds say of a queue.
enum class Boundedness {
  Bounded,  ///< it does not grow, or too slowly to matter
  Growing,
  Unclear,  ///< longer runs or more seeds must tell
};

/// "bounded", "growing" or "unclear".
[[nodiscard]] std::string_view to_string(Boundedness verdict);

struct GrowthTest {
  Interval growth;  ///< over the seeds
  Boundedness verdict = Boundedness::Unclear;
};

/// Whether queues are bounded, by how fast they grew in runs of independent seeds (for example
/// TimeAverage::growth_per_s(), jobs per second and node). `tolerance` is the growth that divides
/// what matters from what does not: Growing if the whole 95% interval of the mean growth lies above
/// it, Bounded if below. So each of the two is said wrongly with probability 2.5% at most; that a
/// test against 0 finds nothing would not show that a queue is bounded. A share such as 1% of the
/// jobs that a node can serve per second makes a sensible tolerance: in theory, a queue at load
/// rho > 1 that nothing holds back gains rho - 1 of that. Requires tolerance > 0.
[[nodiscard]] GrowthTest test_growth(std::span<const double> growths, double tolerance);

}  // namespace murmur::sim
