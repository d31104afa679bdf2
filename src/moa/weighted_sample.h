#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/rng.h"

namespace murmur::moa {

/// With which probability each is to be among `count` drawn without replacement: in proportion to
/// its weight, at most 1, and min(count, weights.size()) in sum. What a cap of 1 cuts off goes to
/// the others in proportion; where fewer than `count` weights are positive, those of weight 0 share
/// what is left equally. Requires weights that are finite and not negative.
[[nodiscard]] std::vector<double> inclusion_probabilities(std::span<const double> weights,
                                                          std::size_t count);

/// Indices drawn without replacement and in random order, each with exactly its probability.
/// Requires probabilities in [0, 1] whose sum is `count`. Systematic sampling (Madow 1949): all lie
/// end to end in a random order, and whoever covers u, u + 1, u + 2 ... is drawn, u uniform in
/// [0, 1). Successive draws in proportion to what is left would ask the fast too seldom.
[[nodiscard]] std::vector<std::size_t> systematic_sample(std::span<const double> probabilities,
                                                         std::size_t count, Rng& rng);

}  // namespace murmur::moa
