#pragma once

#include <cstddef>
#include <vector>

#include "base/rng.h"

namespace murmur::sim {

/// Whom each host may ask, in ascending order; never itself.
using Topology = std::vector<std::vector<std::size_t>>;

/// Everybody all others.
[[nodiscard]] Topology complete(std::size_t hosts);
/// Everybody the one before it and the one after it. Requires hosts >= 2.
[[nodiscard]] Topology ring(std::size_t hosts);
/// Everybody `degree` others: ends are paired at random (Bollobas 1980), and pairs that are loops
/// or double exchanged with random ones until none is left. Terminates with probability 1 except
/// for a complete graph, which is drawn as such. Requires 1 <= degree < hosts and an even hosts *
/// degree.
[[nodiscard]] Topology random_regular(std::size_t hosts, std::size_t degree, Rng& rng);

}  // namespace murmur::sim
