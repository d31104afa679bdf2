#include "node/peer_directory.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/assert.h"

namespace murmur::node {

PeerDirectory::PeerDirectory(std::vector<Entry> entries)
    : entries_(std::move(entries)),
      by_id_(entries_.size()) {
  const auto name = [](const Entry& entry) -> const std::string& { return entry.identity.name; };
  std::ranges::sort(entries_, {}, name);
  MURMUR_ASSERT(std::ranges::adjacent_find(entries_, {}, name) == entries_.end());
  const auto id = [this](std::size_t index) { return entries_[index].identity.id; };
  std::iota(by_id_.begin(), by_id_.end(), std::size_t{0});
  std::ranges::sort(by_id_, {}, id);
  MURMUR_ASSERT(std::ranges::adjacent_find(by_id_, {}, id) == by_id_.end());
}

const PeerDirectory::Entry* PeerDirectory::find(NodeId id) const {
  const auto id_of = [this](std::size_t index) { return entries_[index].identity.id; };
  if (by_id_.empty() || id < id_of(by_id_.front())) { return nullptr; }
  // Most are numbered without gaps.
  const std::size_t guess = id.value - id_of(by_id_.front()).value;
  if (guess < by_id_.size() && id_of(by_id_[guess]) == id) { return &entries_[by_id_[guess]]; }
  const auto found = std::ranges::lower_bound(by_id_, id, {}, id_of);
  return found == by_id_.end() || id_of(*found) != id ? nullptr : &entries_[*found];
}

const PeerDirectory::Entry* PeerDirectory::find(std::string_view name) const {
  const auto name_of = [](const Entry& entry) { return std::string_view(entry.identity.name); };
  const auto found = std::ranges::lower_bound(entries_, name, {}, name_of);
  return found == entries_.end() || name_of(*found) != name ? nullptr : &*found;
}

NodeId PeerDirectory::last_id() const {
  return by_id_.empty() ? NodeId{} : entries_[by_id_.back()].identity.id;
}

PeerDirectoryPtr directory_of(std::vector<Identity> identities) {
  std::vector<PeerDirectory::Entry> entries;
  for (Identity& identity : identities) { entries.push_back({std::move(identity), {}}); }
  return std::make_shared<const PeerDirectory>(std::move(entries));
}

}  // namespace murmur::node
