#pragma once

#include <span>

#include "sim/stability.h"

namespace murmur::sim {

// Unlike nodes: what the best and what simple ways to choose peers reach. Rates, service means and
// requirements are those of stability.h.

/// Whether some rates x_ij at which node i asks node j keep every node's load at 1 or below:
///   sum_j x_ij = kM lambda, 0 <= x_ij <= M lambda, x_ii = 0,
///   alpha_i ((M+1) lambda + sum_j x_ji) <= 1.
/// A layer asks nobody twice, hence M lambda; its own proposals and the aggregation a node cannot
/// pass on. Requires lambda > 0.
[[nodiscard]] bool is_feasible(const RunShape& shape, std::span<const double> service_means_s,
                               double lambda);

/// The largest lambda that is feasible, to 1e-12 of itself: no choice of peers keeps queues bounded
/// above it.
[[nodiscard]] double fluid_rate(const RunShape& shape, std::span<const double> service_means_s);

/// What peers are drawn in proportion to, each at most once in a layer
/// (moa::inclusion_probabilities).
enum class PeerWeight {
  Capacity,  ///< 1 / alpha_j
  Spare,     ///< 1 / alpha_j - (M+1) lambda: what its own user's runs leave of it
  Balanced,  ///< moa::spare_weights() of that: what nodes do
};

/// The largest lambda up to which that choice overloads nobody, to 1e-12 of itself.
[[nodiscard]] double proportional_rate(const RunShape& shape,
                                       std::span<const double> service_means_s, PeerWeight weight);

}  // namespace murmur::sim
