#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "sim/stability.h"

namespace murmur::sim {

/// So many kinds of nodes, unlike in speed or in what their users ask, are told apart: the time
/// that takes grows with their third power and more.
inline constexpr std::size_t kFluidKindsMax = 64;

/// The fluid bound (fluid_bound.h) where users ask at unlike rates lambda_i = shares[i] lambda: the
/// largest lambda for which some rates x_ij at which node i asks node j have
///   sum_j x_ij = kM lambda_i, 0 <= x_ij <= M lambda_i, x_ii = 0,
///   alpha_i ((M+1) lambda_i + sum_j x_ji) <= 1;
/// to 1e-9 of itself. With shares whose mean is 1 lambda is the mean rate. Nothing if there are
/// more than kFluidKindsMax kinds. Requires as many shares as service means, all > 0, and fan_out
/// below their number.
[[nodiscard]] std::optional<double> fluid_rate(const RunShape& shape,
                                               std::span<const double> service_means_s,
                                               std::span<const double> shares);

}  // namespace murmur::sim
