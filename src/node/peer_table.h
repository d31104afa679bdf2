#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace murmur::node {

/// A node as the core needs to know it.
struct Identity {
  NodeId id;
  std::string name;
};

/// What peers are chosen by, as far as it is known.
struct PeerTraits {
  std::string model;    ///< what tells models apart: model_key(); empty: not known
  double capacity = 0;  ///< tokens per second over all its slots; 0: not known

  friend bool operator==(const PeerTraits&, const PeerTraits&) = default;
};

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

  /// Named by hand: nothing makes these go away.
  explicit PeerTable(std::vector<Identity> peers);

  /// Somebody was found, under an id that nobody had before. Requires that the name is not there.
  NodeId add(std::string name, PeerTraits traits);
  void set_traits(NodeId peer, PeerTraits traits);
  /// Whether others doubt that it lives: meanwhile it is not up.
  void set_doubtful(NodeId peer, bool doubtful);
  void remove(NodeId peer);
  [[nodiscard]] std::optional<NodeId> find(std::string_view name) const;

  /// Those not known to be down, in order of name: it is the same on every start.
  [[nodiscard]] std::vector<Candidate> up(Instant now) const;
  [[nodiscard]] bool is_up(NodeId peer, Instant now) const;
  [[nodiscard]] const std::string& name(NodeId peer) const;
  /// In order of name.
  [[nodiscard]] std::vector<NodeId> all() const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

  /// A contact failed. Returns for how long the peer is left alone.
  Duration failed(NodeId peer, Instant now);
  /// The peer was heard.
  void heard(NodeId peer);

 private:
  struct Entry {
    std::string name;
    PeerTraits traits;
    bool doubtful = false;
    std::uint32_t failures = 0;  // in a row
    Instant down_until;

    [[nodiscard]] bool is_up(Instant now) const { return !doubtful && down_until <= now; }
  };
  std::map<NodeId, Entry> entries_;
  std::map<std::string, NodeId, std::less<>> by_name_;
  NodeId last_id_;  // the highest that was ever given
};

}  // namespace murmur::node
