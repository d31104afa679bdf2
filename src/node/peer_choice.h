#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/rng.h"
#include "moa/plan.h"
#include "node/peer_table.h"

namespace murmur::node {

/// What tells models apart: the hash of the file, or where that is not known the name as far as it
/// is announced.
[[nodiscard]] std::string model_key(std::string_view name, std::string_view hash);

/// `count` of the candidates, or all of them if there are fewer, without replacement and in random
/// order. `own_model` is the key of what this node's own proposal is written by: Distinct prefers
/// others. Capacity asks each with a probability in proportion to its capacity, or always where
/// that would be more than 1 (inclusion_probabilities()). It believes nobody to be more than
/// kCapacityMax times as fast as the median, since each says so of itself; where a capacity is not
/// known, the median is taken.
inline constexpr double kCapacityMax = 8;
[[nodiscard]] std::vector<NodeId> choose_peers(moa::PeerChoice choice,
                                               const std::vector<Candidate>& candidates,
                                               std::string_view own_model, std::size_t count,
                                               Rng& rng);

}  // namespace murmur::node
