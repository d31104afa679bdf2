#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/rng.h"
#include "moa/plan.h"
#include "node/peer_table.h"

namespace murmur::node {

/// `count` of the candidates, or all of them if there are fewer, without replacement and in random
/// order. `own_model` is what this node's own proposal is written by: Distinct prefers others.
/// Where a capacity is not known, that of the average candidate is taken.
[[nodiscard]] std::vector<NodeId> choose_peers(moa::PeerChoice choice,
                                               const std::vector<Candidate>& candidates,
                                               std::string_view own_model, std::size_t count,
                                               Rng& rng);

}  // namespace murmur::node
