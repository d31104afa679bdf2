#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace murmur::node {

/// A node as the core needs to know it.
struct Identity {
  NodeId id;
  std::string name;
};

/// The peers that were named at start, and which of them are known to be down. A failed contact
/// keeps a peer out for a while, twice as long each time in a row; then it is tried again.
class PeerTable {
 public:
  static constexpr Duration kBackoffMin = std::chrono::seconds(1);
  static constexpr Duration kBackoffMax = std::chrono::seconds(60);

  explicit PeerTable(std::vector<Identity> peers);

  /// Those not known to be down, in order of id.
  [[nodiscard]] std::vector<NodeId> up(Instant now) const;
  [[nodiscard]] bool is_up(NodeId peer, Instant now) const;
  [[nodiscard]] const std::string& name(NodeId peer) const;
  [[nodiscard]] std::vector<NodeId> all() const;

  /// A contact failed. Returns for how long the peer is left alone.
  Duration failed(NodeId peer, Instant now);
  /// The peer was heard.
  void heard(NodeId peer);

 private:
  struct Entry {
    std::string name;
    std::uint32_t failures = 0;  // in a row
    Instant down_until;
  };
  std::map<NodeId, Entry> entries_;
};

}  // namespace murmur::node
