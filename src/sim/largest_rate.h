#pragma once

namespace murmur::sim {

/// The largest rate in (0, highest] at which `holds`, which is true near 0 and, once false, stays
/// so; to 1e-12 of itself.
template <class Holds>
[[nodiscard]] double largest_rate(double highest, const Holds& holds) {
  if (holds(highest)) { return highest; }
  double low = 0;
  double high = highest;
  while (high - low > 1e-12 * high) {
    const double middle = low + (high - low) / 2;
    (holds(middle) ? low : high) = middle;
  }
  return low;
}

}  // namespace murmur::sim
