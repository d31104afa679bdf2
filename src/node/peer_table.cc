#include "node/peer_table.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace murmur::node {

PeerTable::PeerTable(std::vector<Identity> peers) {
  for (Identity& peer : peers) {
    const bool is_new = by_name_.try_emplace(peer.name, peer.id).second;
    MURMUR_ASSERT(is_new);
    const bool added = entries_.try_emplace(peer.id, Entry{std::move(peer.name), {}}).second;
    MURMUR_ASSERT(added);
    last_id_ = std::max(last_id_, peer.id);
  }
}

NodeId PeerTable::add(std::string name, PeerTraits traits) {
  // Above every number that a driver gives by hand, this node's own among them.
  constexpr std::uint64_t kFirstFound = 1'000'000;
  last_id_ = NodeId{std::max(last_id_.value + 1, kFirstFound)};
  const bool is_new = by_name_.try_emplace(name, last_id_).second;
  MURMUR_ASSERT(is_new);
  entries_.emplace(last_id_, Entry{std::move(name), std::move(traits)});
  return last_id_;
}

void PeerTable::set_traits(NodeId peer, PeerTraits traits) {
  entries_.at(peer).traits = std::move(traits);
}

void PeerTable::set_doubtful(NodeId peer, bool doubtful) { entries_.at(peer).doubtful = doubtful; }

void PeerTable::remove(NodeId peer) {
  const auto found = entries_.find(peer);
  MURMUR_ASSERT(found != entries_.end());
  by_name_.erase(found->second.name);
  entries_.erase(found);
}

std::optional<NodeId> PeerTable::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Candidate> PeerTable::up(Instant now) const {
  std::vector<Candidate> candidates;
  for (const auto& [name, id] : by_name_) {
    const Entry& entry = entries_.at(id);
    if (entry.is_up(now)) { candidates.push_back({id, entry.traits}); }
  }
  return candidates;
}

bool PeerTable::is_up(NodeId peer, Instant now) const { return entries_.at(peer).is_up(now); }

const std::string& PeerTable::name(NodeId peer) const { return entries_.at(peer).name; }

std::vector<NodeId> PeerTable::all() const {
  std::vector<NodeId> ids;
  for (const auto& [name, id] : by_name_) { ids.push_back(id); }
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
