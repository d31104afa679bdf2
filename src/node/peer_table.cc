#include "node/peer_table.h"

#include <algorithm>

#include "base/assert.h"

namespace murmur::node {

PeerTable::PeerTable(std::vector<Identity> peers) {
  for (Identity& peer : peers) {
    const bool added =
        entries_.try_emplace(peer.id, Entry{std::move(peer.name), 0, Instant()}).second;
    MURMUR_ASSERT(added);
  }
}

std::vector<NodeId> PeerTable::up(Instant now) const {
  std::vector<NodeId> ids;
  ids.reserve(entries_.size());
  for (const auto& [id, entry] : entries_) {
    if (entry.down_until <= now) { ids.push_back(id); }
  }
  return ids;
}

bool PeerTable::is_up(NodeId peer, Instant now) const {
  return entries_.at(peer).down_until <= now;
}

const std::string& PeerTable::name(NodeId peer) const { return entries_.at(peer).name; }

std::vector<NodeId> PeerTable::all() const {
  std::vector<NodeId> ids;
  for (const auto& [id, entry] : entries_) { ids.push_back(id); }
  return ids;
}

Duration PeerTable::failed(NodeId peer, Instant now) {
  Entry& entry = entries_.at(peer);
  // Several calls under way to one peer fail together: that is one failure, not several.
  if (entry.down_until > now) { return entry.down_until - now; }
  constexpr std::uint32_t kDoublingsMax = 6;
  const Duration backoff = kBackoffMin * (1 << std::min(entry.failures, kDoublingsMax));
  ++entry.failures;
  entry.down_until = now + std::min(backoff, kBackoffMax);
  return std::min(backoff, kBackoffMax);
}

void PeerTable::heard(NodeId peer) {
  Entry& entry = entries_.at(peer);
  entry.failures = 0;
  entry.down_until = Instant();
}

}  // namespace murmur::node
