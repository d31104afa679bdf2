#pragma once

#include <compare>
#include <cstdint>

namespace murmur {

/// An integer that cannot be mistaken for another kind of integer.
template <class Tag>
struct StrongId {
  std::uint64_t value = 0;
  friend constexpr auto operator<=>(StrongId, StrongId) = default;
};

/// Hands out 1, 2, 3, ...; 0 stays free for "none".
template <class Id>
class IdSequence {
 public:
  [[nodiscard]] Id next() { return Id{++last_}; }

 private:
  std::uint64_t last_ = 0;
};

using NodeId = StrongId<struct NodeTag>;  ///< a node; unique within a cluster
using RunId = StrongId<struct RunTag>;    ///< a run; random, unique across the cluster
using RequestId =
    StrongId<struct RequestTag>;          ///< what one client (or asking peer) sent to this node
using JobId = StrongId<struct JobTag>;    ///< a generation in this node's queue
using CallId = StrongId<struct CallTag>;  ///< a proposal this node asked of a peer

}  // namespace murmur
