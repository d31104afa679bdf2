#include "node/peer_table.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"

namespace murmur::node {

PeerTable::PeerTable(NodeId self, PeerDirectoryPtr named)
    : self_(self),
      named_(std::move(named)),
      last_id_(std::max(self, named_->last_id())) {}

NodeId PeerTable::add(std::string name, PeerTraits traits) {
  MURMUR_ASSERT(!find(name));
  // Above every number that a driver gives by hand.
  constexpr std::uint64_t kFirstFound = 1'000'000;
  last_id_ = NodeId{std::max(last_id_.value + 1, kFirstFound)};
  found_by_name_.emplace(name, last_id_);
  found_.emplace(last_id_, Found{std::move(name), std::move(traits)});
  return last_id_;
}

void PeerTable::set_traits(NodeId peer, PeerTraits traits) {
  found_.at(peer).traits = std::move(traits);
}

void PeerTable::set_doubtful(NodeId peer, bool doubtful) { found_.at(peer).doubtful = doubtful; }

void PeerTable::remove(NodeId peer) {
  const auto found = found_.find(peer);
  MURMUR_ASSERT(found != found_.end());
  found_by_name_.erase(found->second.name);
  found_.erase(found);
  backoffs_.erase(peer);
}

std::optional<NodeId> PeerTable::find(std::string_view name) const {
  const PeerDirectory::Entry* named = named_->find(name);
  if (named != nullptr && named->identity.id != self_) { return named->identity.id; }
  const auto found = found_by_name_.find(name);
  return found == found_by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<NodeId> PeerTable::all() const {
  std::vector<NodeId> ids;
  auto found = found_by_name_.begin();
  for (const auto& [identity, traits] : *named_) {
    for (; found != found_by_name_.end() && found->first < identity.name; ++found) {
      ids.push_back(found->second);
    }
    if (identity.id != self_) { ids.push_back(identity.id); }
  }
  for (; found != found_by_name_.end(); ++found) { ids.push_back(found->second); }
  return ids;
}

std::vector<Candidate> PeerTable::up(Instant now) const {
  std::vector<Candidate> candidates;
  for (const NodeId id : all()) {
    if (!is_up(id, now)) { continue; }
    const auto found = found_.find(id);
    candidates.push_back(
        {id, found == found_.end() ? named_->find(id)->traits : found->second.traits});
  }
  return candidates;
}

moa::Capacity PeerTable::own_capacity() const {
  const PeerDirectory::Entry* own = named_->find(self_);
  return own == nullptr ? moa::Capacity{} : own->traits.capacity;
}

std::vector<NodeId> PeerTable::sample_up(Instant now, std::size_t count, Rng& rng) const {
  constexpr std::size_t kMany = 16;  // times as many as are wanted
  if (found_.empty() && named_->size() >= kMany * (count + 1)) {
    std::vector<NodeId> drawn = draw_named(now, count, rng);
    if (drawn.size() == count) { return drawn; }
  }
  std::vector<NodeId> ids = all();
  std::erase_if(ids, [&](NodeId id) { return !is_up(id, now); });
  return rng.sample(std::move(ids), count);
}

/// One after the other from all, until `count` were good; fewer if most are not.
std::vector<NodeId> PeerTable::draw_named(Instant now, std::size_t count, Rng& rng) const {
  std::vector<NodeId> drawn;
  for (std::size_t tries = 4 * count; tries > 0 && drawn.size() < count; --tries) {
    const NodeId id = (*named_)[rng.below(named_->size())].identity.id;
    const bool twice = std::find(drawn.begin(), drawn.end(), id) != drawn.end();
    if (id != self_ && !twice && is_up(id, now)) { drawn.push_back(id); }
  }
  return drawn;
}

bool PeerTable::is_up(NodeId peer, Instant now) const {
  const auto backoff = backoffs_.find(peer);
  if (backoff != backoffs_.end() && backoff->second.until > now) { return false; }
  const auto found = found_.find(peer);
  return found == found_.end() || !found->second.doubtful;
}

const std::string& PeerTable::name(NodeId peer) const {
  const PeerDirectory::Entry* named = named_->find(peer);
  return named != nullptr ? named->identity.name : found_.at(peer).name;
}

std::size_t PeerTable::size() const {
  const std::size_t self = named_->find(self_) == nullptr ? 0 : 1;
  return named_->size() - self + found_.size();
}

Duration PeerTable::failed(NodeId peer, Instant now) {
  MURMUR_ASSERT(!name(peer).empty());
  Backoff& backoff = backoffs_[peer];
  // Several calls under way to one peer fail together: that is one failure, not several.
  if (backoff.until > now) { return backoff.until - now; }
  constexpr std::uint32_t kDoublingsMax = 6;
  const Duration length =
      std::min(kBackoffMin * (1 << std::min(backoff.failures, kDoublingsMax)), kBackoffMax);
  ++backoff.failures;
  backoff.until = now + length;
  return length;
}

void PeerTable::heard(NodeId peer) { backoffs_.erase(peer); }

}  // namespace murmur::node
