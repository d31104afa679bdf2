// What a node makes of others' claims: one rule for each kind. A claim counts only by its
// incarnation, which the node itself alone raises, so old news can do nothing.
#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "membership/encoded.h"
#include "membership/membership.h"
#include "membership/node_meta.h"

namespace murmur::membership {
namespace {

using What = MemberChanged::What;

Claim claim_of(const gossip::Alive& alive) {
  return {alive.node, alive.endpoint, alive.meta, alive.versions};
}

}  // namespace

bool Membership::speaks_our_protocol(const gossip::Versions& theirs) {
  const gossip::Versions ours;
  const auto within = [](std::uint8_t spoken, std::uint8_t min, std::uint8_t max) {
    return min <= spoken && spoken <= max;
  };
  return within(theirs.protocol, ours.protocol_min, ours.protocol_max) &&
         within(ours.protocol, theirs.protocol_min, theirs.protocol_max) &&
         within(theirs.delegate, ours.delegate_min, ours.delegate_max) &&
         within(ours.delegate, theirs.delegate_min, theirs.delegate_max);
}

void Membership::heed_alive(Instant now, const gossip::Alive& claim, Effects& out) {
  if (is_self(claim.node)) { return heed_alive_of_self(now, claim, out); }
  if (!speaks_our_protocol(claim.versions) || claim.endpoint.port() == 0) { return; }
  if (claim.incarnation > kIncarnationMax) { return; }
  Member* member = table_.find(claim.node);
  if (member == nullptr) {
    // A real incarnation is at least 1, so that an unknown node can be entered with less.
    if (claim.incarnation == 0) { return; }
    if (table_.size() >= config_.members_max) { forget_gone(now, Duration(0), out); }
    if (table_.size() >= config_.members_max) { return; }
    member = &table_.add(pool_.get(claim_of(claim)), now, rng_);
  } else if (member->record->endpoint != claim.endpoint && member->state != NodeState::Left) {
    if (claim.incarnation > member->incarnation) {
      out.notices.push_back(NameConflict{member->record, claim.endpoint});
    }
    return;
  }
  if (claim.incarnation <= member->incarnation) { return; }
  const NodeState before = member->state;
  const RecordPtr record_before = member->record;
  forget_suspicion(claim.node);
  table_.set_record(*member, pool_.get(claim_of(claim)));
  member->incarnation = claim.incarnation;
  table_.set_state(*member, NodeState::Alive, now);
  lost_.erase(std::string(claim.node));
  rumours_.add(claim.node, encoded(gossip::Message(claim)));
  if (before == NodeState::Dead || before == NodeState::Left) {
    out.notices.push_back(MemberChanged{What::Joined, member->record});
  } else if (before == NodeState::Suspect) {
    out.notices.push_back(MemberChanged{What::Recovered, member->record});
  }
  const bool was_present = before == NodeState::Alive || before == NodeState::Suspect;
  if (was_present && member->record != record_before) {
    out.notices.push_back(MemberChanged{What::Updated, member->record});
  }
}

void Membership::heed_alive_of_self(Instant now, const gossip::Alive& claim, Effects& out) {
  if (leaving_ || claim.incarnation > kIncarnationMax) { return; }
  const Record& own = *self().record;
  if (claim.endpoint != own.endpoint) { return heed_namesake(now, claim, out); }
  if (claim.incarnation < self().incarnation) { return; }
  const bool same = claim.meta == own.meta && claim.versions == own.versions;
  if (claim.incarnation == self().incarnation && same) { return; }
  refute(now, claim.incarnation, out);
}

/// Somebody of this node's name, elsewhere: it is this node before it moved, or another one.
void Membership::heed_namesake(Instant now, const gossip::Alive& claim, Effects& out) {
  if (claimed_owner(claim.meta) == claimed_owner(self().record->meta)) {
    return reintroduce(now, claim.incarnation, claim.endpoint, out);
  }
  out.notices.push_back(NameConflict{self().record, claim.endpoint});
}

void Membership::heed_suspect(Instant now, const gossip::Suspect& claim, Effects& out) {
  Member* member = table_.find(claim.node);
  if (member == nullptr || claim.incarnation < member->incarnation) { return; }
  if (claim.incarnation > kIncarnationMax) { return; }
  const auto running = suspicions_.find(claim.node);
  const bool refuted_unheard = claim.incarnation > member->incarnation;
  if (running != suspicions_.end() && !refuted_unheard) {
    Suspicion& suspicion = running->second;
    suspicion_deadlines_.erase({suspicion.deadline(), running->first});
    const bool is_news = suspicion.accuse(claim.from);
    suspicion_deadlines_.insert({suspicion.deadline(), running->first});
    if (is_news) { rumours_.add(claim.node, encoded(gossip::Message(claim))); }
    return;
  }
  if (member->gone()) { return; }
  if (is_self(claim.node)) {
    if (!leaving_) { refute(now, claim.incarnation, out); }
    return;
  }
  // Only the member itself raises its incarnation: it refuted what was suspected here, and has all
  // its time again. Counted as one more accuser of the old suspicion, this would end it at once.
  const bool is_first = running == suspicions_.end();
  forget_suspicion(claim.node);
  rumours_.add(claim.node, encoded(gossip::Message(claim)));
  member->incarnation = claim.incarnation;
  table_.set_state(*member, NodeState::Suspect, now);
  const std::size_t members = table_.size();
  const Suspicion suspicion(claim.from,
                            {.min = suspicion_min(config_, members),
                             .max = suspicion_max(config_, members),
                             .wanted = confirmations_wanted(config_, members)},
                            now);
  suspicion_deadlines_.insert({suspicion.deadline(), std::string(claim.node)});
  suspicions_.emplace(claim.node, suspicion);
  if (is_first) { out.notices.push_back(MemberChanged{What::Suspected, member->record}); }
}

void Membership::heed_dead(Instant now, const gossip::Dead& claim, Effects& out) {
  Member* member = table_.find(claim.node);
  if (member == nullptr || claim.incarnation < member->incarnation) { return; }
  if (claim.incarnation > kIncarnationMax) { return; }
  const bool on_purpose = claim.node == claim.from;
  // Whom nobody could reach may say goodbye still: then he may come back from another address.
  const bool only_failed = member->state == NodeState::Dead;
  if (member->gone() && !(only_failed && on_purpose)) { return; }
  if (is_self(claim.node) && !leaving_) { return refute(now, claim.incarnation, out); }
  forget_suspicion(claim.node);
  rumours_.add(claim.node, encoded(gossip::Message(claim)));
  member->incarnation = claim.incarnation;
  table_.set_state(*member, on_purpose ? NodeState::Left : NodeState::Dead, now);
  if (on_purpose) {
    lost_.erase(std::string(claim.node));
  } else {
    note_lost(now, *member->record);
  }
  out.notices.push_back(MemberChanged{on_purpose ? What::Left : What::Failed, member->record});
}

void Membership::expire_suspicions(Instant now, Effects& out) {
  while (!suspicion_deadlines_.empty() && suspicion_deadlines_.begin()->first <= now) {
    const std::string name = suspicion_deadlines_.begin()->second;
    const Member* member = table_.find(name);
    MURMUR_ASSERT(member != nullptr);
    heed_dead(now, {member->incarnation, name, name_}, out);
  }
}

void Membership::forget_suspicion(std::string_view name) {
  const auto running = suspicions_.find(name);
  if (running == suspicions_.end()) { return; }
  suspicion_deadlines_.erase({running->second.deadline(), running->first});
  suspicions_.erase(running);
}

void Membership::refute(Instant now, std::uint32_t accused, Effects& out) {
  Member& own = *table_.find(name_);
  // Outbid the rumour: peers keep the higher incarnation (SWIM, section 4.2).
  own.incarnation = next_incarnation(accused);
  table_.set_state(own, NodeState::Alive, now);
  awareness_.adjust(1);
  announce_self();
  out.notices.push_back(SelfRefuted{own.incarnation});
}

std::uint32_t Membership::next_incarnation(std::uint32_t above) const {
  return std::min(std::max(self().incarnation, above) + 1, kIncarnationMax);
}

void Membership::note_lost(Instant now, const Record& record) {
  if (lost_.size() == kLostMax && !lost_.contains(record.name)) {
    const auto earlier = [](const auto& left, const auto& right) {
      return left.second.since < right.second.since;
    };
    lost_.erase(std::min_element(lost_.begin(), lost_.end(), earlier));
  }
  lost_.insert_or_assign(record.name, Lost{record.endpoint, now});
}

gossip::Message Membership::own_claim() const {
  const Member& own = self();
  const Record& record = *own.record;
  return gossip::Alive{own.incarnation, record.name, record.endpoint, record.meta, record.versions};
}

/// Who asks this node about what it has refuted missed that, and hears it again; nobody else does.
void Membership::reassure(const gossip::Suspect& claim, Effects& out) {
  const Member* accuser = table_.find(claim.from);
  const bool is_refuted = claim.incarnation < self().incarnation;
  if (!is_refuted || leaving_ || departure_) { return; }
  if (accuser != nullptr && !accuser->gone()) { send_together(*accuser, {own_claim()}, out); }
}

}  // namespace murmur::membership
