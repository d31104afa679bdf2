#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "moa/spare_weights.h"

namespace murmur::node {

/// A node as the core needs to know it.
struct Identity {
  NodeId id;
  std::string name;
};

/// What peers are chosen by, as far as it is known.
struct PeerTraits {
  std::string model;         ///< what tells models apart: model_key(); empty: not known
  moa::Capacity capacity{};  ///< in tokens per second

  friend bool operator==(const PeerTraits&, const PeerTraits&) = default;
};

/// Nodes that are named by hand, in order of name; nothing makes one go away. Immutable, so that
/// thousands of simulated nodes share one.
class PeerDirectory {
 public:
  struct Entry {
    Identity identity;
    PeerTraits traits;
  };

  PeerDirectory() = default;
  /// Requires that no two have the same id or the same name.
  explicit PeerDirectory(std::vector<Entry> entries);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] const Entry& operator[](std::size_t index) const { return entries_[index]; }
  [[nodiscard]] auto begin() const { return entries_.begin(); }
  [[nodiscard]] auto end() const { return entries_.end(); }
  /// Null if nobody has it.
  [[nodiscard]] const Entry* find(NodeId id) const;
  [[nodiscard]] const Entry* find(std::string_view name) const;
  /// The highest of all; 0 of none.
  [[nodiscard]] NodeId last_id() const;

 private:
  std::vector<Entry> entries_;      // by name
  std::vector<std::size_t> by_id_;  // indices of entries_
};
using PeerDirectoryPtr = std::shared_ptr<const PeerDirectory>;

/// Of nodes of which nothing but the name is known.
[[nodiscard]] PeerDirectoryPtr directory_of(std::vector<Identity> identities);

}  // namespace murmur::node
