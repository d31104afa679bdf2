#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/rng.h"
#include "base/time.h"
#include "node/peer_directory.h"

namespace murmur::node {

/// Somebody who may be asked.
struct Candidate {
  NodeId id;
  PeerTraits traits;
};

/// The nodes that may be asked: those that were named at start and those that were found by gossip;
/// and which of them are known to be down. A failed contact keeps a peer out for a while, twice as
/// long each time in a row; then it is tried again. Names are unique.
class PeerTable {
 public:
  static constexpr Duration kBackoffMin = std::chrono::seconds(1);
  static constexpr Duration kBackoffMax = std::chrono::seconds(60);

  /// `self` is no peer, also where the directory has it. Requires `named`.
  PeerTable(NodeId self, PeerDirectoryPtr named);

  /// Somebody was found, under an id that nobody had before. Requires that the name is not there.
  NodeId add(std::string name, PeerTraits traits);
  // Of peers that were found.
  void set_traits(NodeId peer, PeerTraits traits);
  /// Whether others doubt that it lives: meanwhile it is not up.
  void set_doubtful(NodeId peer, bool doubtful);
  void remove(NodeId peer);
  [[nodiscard]] std::optional<NodeId> find(std::string_view name) const;

  /// Those not known to be down, in order of name: it is the same on every start.
  [[nodiscard]] std::vector<Candidate> up(Instant now) const;
  /// What the directory says of this node itself, if it is there.
  [[nodiscard]] moa::Capacity own_capacity() const;
  /// `count` of those, or all of them if there are fewer, uniformly without replacement and in
  /// random order. Among many it does not look at each.
  [[nodiscard]] std::vector<NodeId> sample_up(Instant now, std::size_t count, Rng& rng) const;
  [[nodiscard]] bool is_up(NodeId peer, Instant now) const;
  [[nodiscard]] const std::string& name(NodeId peer) const;
  /// In order of name.
  [[nodiscard]] std::vector<NodeId> all() const;
  [[nodiscard]] std::size_t size() const;

  /// A contact failed. Returns for how long the peer is left alone.
  Duration failed(NodeId peer, Instant now);
  /// The peer was heard.
  void heard(NodeId peer);

 private:
  struct Backoff {
    std::uint32_t failures = 0;  // in a row
    Instant until;
  };
  struct Found {
    std::string name;
    PeerTraits traits;
    bool doubtful = false;
  };
  [[nodiscard]] std::vector<NodeId> draw_named(Instant now, std::size_t count, Rng& rng) const;

  NodeId self_;
  PeerDirectoryPtr named_;
  std::map<NodeId, Found> found_;
  std::map<std::string, NodeId, std::less<>> found_by_name_;
  std::map<NodeId, Backoff> backoffs_;  // of those whose last contact failed
  NodeId last_id_;                      // the highest that was ever given
};

}  // namespace murmur::node
