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
/// order. `own` is what this node is to them: Distinct prefers models that are not the one that its
/// own proposal is written by, and Capacity draws by moa::spare_weights() of all of them, this node
/// included, since it is asked too and all are to weigh alike.
[[nodiscard]] std::vector<NodeId> choose_peers(moa::PeerChoice choice,
                                               const std::vector<Candidate>& candidates,
                                               const PeerTraits& own, std::size_t count, Rng& rng);

}  // namespace murmur::node
