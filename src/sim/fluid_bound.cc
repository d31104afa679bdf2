#include "sim/fluid_bound.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <vector>

#include "base/assert.h"
#include "moa/spare_weights.h"
#include "sim/largest_rate.h"

namespace murmur::sim {
namespace {

/// What each node's own runs leave of it, in jobs per second.
std::vector<double> spares(const RunShape& shape, std::span<const double> service_means_s,
                           double lambda) {
  std::vector<double> result;
  for (const double mean : service_means_s) {
    result.push_back(1 / mean - (shape.layers + 1.0) * lambda);
  }
  return result;
}

/// Where the slowest node's own runs fill it.
double own_work_limit(const RunShape& shape, std::span<const double> service_means_s) {
  MURMUR_ASSERT(shape.fan_out < service_means_s.size());
  MURMUR_ASSERT(std::all_of(service_means_s.begin(), service_means_s.end(),
                            [](double mean) { return mean > 0; }));
  const double slowest = *std::max_element(service_means_s.begin(), service_means_s.end());
  return 1 / (slowest * (shape.layers + 1.0));
}

/// Of `values` from each index on; 0 at the end.
std::vector<double> sums_from(std::span<const double> values) {
  std::vector<double> sums(values.size() + 1, 0.0);
  for (std::size_t i = values.size(); i-- > 0;) { sums[i] = sums[i + 1] + values[i]; }
  return sums;
}

/// sum_j min(d_j, s - [j < s]) of d in falling order, with `sums` its sums_from(): what is summed
/// is below s, so that a huge d_j elsewhere costs no digits. Requires 1 <= s <= d.size().
double cut_through_sinks(std::span<const double> d, std::span<const double> sums, std::size_t s) {
  const auto at_least = [&](std::size_t bound) {
    const auto end = std::partition_point(
        d.begin(), d.end(), [&](double value) { return value >= static_cast<double>(bound); });
    return static_cast<std::size_t>(end - d.begin());
  };
  const std::size_t full_inside = std::min(s, at_least(s - 1));
  const std::size_t full_outside = std::max(s, at_least(s));
  return static_cast<double>(full_inside * (s - 1)) + (sums[full_inside] - sums[s]) +
         static_cast<double>((full_outside - s) * s) + sums[full_outside];
}

/// What peers are drawn by at that rate.
std::vector<double> weights_of(const RunShape& shape, std::span<const double> service_means_s,
                               PeerWeight weight, double lambda) {
  std::vector<moa::Capacity> nodes;
  std::vector<double> weights;
  for (const double mean : service_means_s) {
    const double own_share = (shape.layers + 1.0) * lambda * mean;
    const double spare = std::max(0.0, 1 - own_share) / mean;
    nodes.push_back({.total = 1 / mean, .own_share = own_share});
    weights.push_back(weight == PeerWeight::Capacity ? 1 / mean : spare);
  }
  return weight == PeerWeight::Balanced ? moa::spare_weights(nodes, shape.fan_out) : weights;
}

bool overloads_nobody(const RunShape& shape, std::span<const double> service_means_s,
                      PeerWeight weight, double lambda) {
  const std::vector<double> spare = spares(shape, service_means_s, lambda);
  const std::vector<double> weights = weights_of(shape, service_means_s, weight, lambda);
  const std::vector<double> asks(weights.size(), shape.layers * lambda);
  const std::vector<double> load = moa::jobs_asked(weights, asks, shape.fan_out);
  return std::equal(load.begin(), load.end(), spare.begin(), std::less_equal<>());
}

}  // namespace

/// In units of M lambda each source i has k to send, at most 1 to each sink j other than i, and
/// sink j takes d_j = (1/alpha_j - (M+1) lambda) / (M lambda). By max-flow min-cut all nk arrive if
/// and only if no cut is smaller. A cut is a set A of sources that stay on the source's side: it
/// costs k for each source not in A, and for each sink the smaller of d_j and its edges from A, of
/// which there are |A| - [j in A]. So the condition is, for every A with s = |A|,
///   sum_j min(d_j, s - [j in A]) >= k s.
/// That j is in A makes the left side smaller by min(d_j, s) - min(d_j, s - 1), which never falls
/// as d_j grows: of all A of s sources, those with the largest d_j give the smallest sum, and only
/// these n sets need to be looked at.
bool is_feasible(const RunShape& shape, std::span<const double> service_means_s, double lambda) {
  MURMUR_ASSERT(lambda > 0);
  if (lambda > own_work_limit(shape, service_means_s)) { return false; }
  if (shape.layers == 0 || shape.fan_out == 0) { return true; }
  std::vector<double> d = spares(shape, service_means_s, lambda);
  for (double& each : d) { each = std::max(0.0, each / (shape.layers * lambda)); }
  std::sort(d.begin(), d.end(), std::greater<>());
  const std::vector<double> sums = sums_from(d);
  for (std::size_t s = 1; s <= d.size(); ++s) {
    if (cut_through_sinks(d, sums, s) < shape.fan_out * static_cast<double>(s)) { return false; }
  }
  return true;
}

/// Each d_j falls as lambda grows, so what is feasible is so at every smaller rate.
double fluid_rate(const RunShape& shape, std::span<const double> service_means_s) {
  return largest_rate(own_work_limit(shape, service_means_s),
                      [&](double lambda) { return is_feasible(shape, service_means_s, lambda); });
}

double proportional_rate(const RunShape& shape, std::span<const double> service_means_s,
                         PeerWeight weight) {
  return largest_rate(own_work_limit(shape, service_means_s), [&](double lambda) {
    return overloads_nobody(shape, service_means_s, weight, lambda);
  });
}

}  // namespace murmur::sim
