#include "membership/membership.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"
#include "membership/encoded.h"

namespace murmur::membership {

Membership::Membership(Setup setup, RecordPool& pool, std::span<const gossip::Alive> known)
    : config_(setup.config),
      name_(std::move(setup.name)),
      pool_(pool),
      rng_(setup.seed),
      table_(rng_.next()),
      awareness_(config_.awareness_max),
      hearsay_(config_.datagram_bytes - kSealingBytes - kChecksumBytes),
      key_changes_(name_, setup.keyed),
      sequence_(static_cast<std::uint32_t>(rng_.next())) {
  MURMUR_ASSERT(!name_.empty());
  MURMUR_ASSERT(setup.incarnation > 0);
  table_.reserve(known.size() + 1);
  const RecordPtr record = pool_.get({name_, setup.endpoint, setup.meta, {}});
  Member& own = table_.add(record, Instant(), rng_);
  own.incarnation = setup.incarnation;
  table_.set_state(own, NodeState::Alive, Instant());
  for (const gossip::Alive& other : known) {
    if (is_self(other.node)) { continue; }
    Member& member = table_.add(pool_.get({other.node, other.endpoint, other.meta, other.versions}),
                                Instant(), rng_);
    member.incarnation = other.incarnation;
    table_.set_state(member, NodeState::Alive, Instant());
  }
  // Staggered, or a cluster that starts at once would do everything at once.
  probe_at_ = Instant(part_of(config_.probe_interval));
  sync_at_ = Instant(part_of(config_.push_pull_interval));
  reconnect_at_ = Instant(part_of(config_.reconnect_interval));
}

Duration Membership::part_of(Duration interval) {
  return Duration(
      static_cast<std::int64_t>(rng_.below(static_cast<std::uint64_t>(interval.count()))));
}

void Membership::step(Instant now, const Input& input, Effects& out) {
  MURMUR_ASSERT(now >= last_step_);
  last_step_ = now;
  std::visit([&](const auto& fact) { on(now, fact, out); }, input);
  schedule_gossip(now);
}

const Member& Membership::self() const {
  const Member* own = table_.find(name_);
  MURMUR_ASSERT(own != nullptr);
  return *own;
}

void Membership::on(Instant now, const DatagramHeard& input, Effects& out) {
  // One of each is what honest senders pack; more would make this node a flood's amplifier.
  bool pinged = false;
  bool asked_to_ping = false;
  for (const gossip::Message& message : input.messages) {
    std::visit(Overloaded{
                   [&](const gossip::Ping& it) {
                     if (!std::exchange(pinged, true)) { heed_ping(input.from, it, out); }
                   },
                   [&](const gossip::IndirectPing& it) {
                     if (std::exchange(asked_to_ping, true)) { return; }
                     heed_indirect_ping(now, input.from, it, out);
                   },
                   [&](const gossip::Ack& it) { heed_ack(now, it, out); },
                   [&](const gossip::Nack& it) { heed_nack(it); },
                   [&](const gossip::Alive& it) { heed_alive(now, it, out); },
                   [&](const gossip::Suspect& it) {
                     if (pinged && is_self(it.node)) { reassure(it, out); }
                     heed_suspect(now, it, out);
                   },
                   [&](const gossip::Dead& it) { heed_dead(now, it, out); },
                   [&](const gossip::User& it) { heed_user(now, it.bytes, out); },
               },
               message);
  }
}

void Membership::on(Instant now, const VisitHeard& input, Effects& out) {
  if (const auto* theirs = std::get_if<gossip::PushPull>(&input.message)) {
    out.actions.push_back(ReplyToVisit{input.visit, own_view(false)});
    take_view(now, *theirs, nullptr, out);
  } else if (const auto* ping = std::get_if<gossip::Ping>(&input.message)) {
    if (!ping->node.empty() && !is_self(ping->node)) { return; }
    out.actions.push_back(ReplyToVisit{input.visit, encoded_for_stream(ack_to(*ping))});
  } else if (const auto* user = std::get_if<gossip::User>(&input.message)) {
    heed_user(now, user->bytes, out);
  }
}

void Membership::on(Instant now, const CallAnswered& input, Effects& out) {
  const auto found = calls_.find(input.call);
  if (found == calls_.end()) { return; }
  const OpenCall call = found->second;
  calls_.erase(found);
  if (const auto* theirs = std::get_if<gossip::PushPull>(&input.message)) {
    if (call.purpose != Purpose::ProbeByStream) { take_view(now, *theirs, &call, out); }
  } else if (const auto* ack = std::get_if<gossip::Ack>(&input.message)) {
    const bool awaited = probe_ && probe_->stream == input.call;
    if (awaited && ack->sequence == probe_->sequence) {
      probe_->answered_by_stream = true;
      if (ack->payload.size() <= kLoadBytesMax) { probe_->load = ack->payload; }
    }
  } else if (call.purpose == Purpose::Join) {
    const auto* error = std::get_if<gossip::StreamError>(&input.message);
    const std::string_view text = error == nullptr ? "it answers with no view" : error->text;
    out.notices.push_back(JoinFailed{call.to, std::string(text.substr(0, kReasonBytesMax))});
  }
}

void Membership::on(Instant now, const CallFailed& input, Effects& out) {
  const auto found = calls_.find(input.call);
  if (found == calls_.end()) { return; }
  if (found->second.purpose == Purpose::Join) {
    out.notices.push_back(JoinFailed{found->second.to, input.reason});
  }
  calls_.erase(found);
  if (input.refused && probe_ && probe_->stream == input.call) { hasten_probe(now); }
}

void Membership::on(Instant, const JoinWanted& input, Effects& out) {
  if (leaving_) { return; }
  for (const gossip::Endpoint& node : input.nodes) {
    if (node != self().record->endpoint) { exchange(node, Purpose::Join, out); }
  }
}

void Membership::on(Instant, const MetaChanged& input, Effects&) {
  MURMUR_ASSERT(input.meta.size() <= gossip::kMetaBytesMax);
  Member& own = *table_.find(name_);
  const Record& before = *own.record;
  if (leaving_ || before.meta == input.meta) { return; }
  table_.set_record(own, pool_.get({name_, before.endpoint, input.meta, before.versions}));
  own.incarnation = next_incarnation(own.incarnation);
  announce_self();
}

void Membership::on(Instant, const LoadChanged& input, Effects&) {
  MURMUR_ASSERT(input.payload.size() <= kLoadBytesMax);
  load_ = input.payload;
}

void Membership::on(Instant now, const DeadlineReached&, Effects& out) {
  expire_suspicions(now, out);
  expire_relays(now, out);
  if (probe_ && probe_->widen_at <= now) { widen_probe(now, out); }
  if (probe_ && probe_->end_at <= now) { end_probe(now, out); }
  if (!probe_ && probe_at_ <= now) { begin_probe(now, out); }
  if (gossip_at_ <= now) { gossip(now, out); }
  if (sync_at_ <= now && !leaving_) { sync(now, out); }
  if (reconnect_at_ <= now && !leaving_) { reconnect(now, out); }
  if (departure_) { advance_departure(now, out); }
  key_changes_.end_if_due(now, out);
  drop_ended_query();
}

Instant Membership::next_deadline() const {
  Instant next = std::min(gossip_at_, key_changes_.deadline());
  if (departure_) { next = std::min(next, departure_->ends_at); }
  if (!leaving_) { next = std::min({next, sync_at_, reconnect_at_}); }
  next = probe_ ? std::min({next, probe_->widen_at, probe_->end_at}) : std::min(next, probe_at_);
  if (!suspicion_deadlines_.empty()) { next = std::min(next, suspicion_deadlines_.begin()->first); }
  for (const auto& [sequence, relay] : relays_) { next = std::min(next, relay.give_up_at); }
  return next;
}

void Membership::check_invariants() const {
  MURMUR_ASSERT(suspicions_.size() == suspicion_deadlines_.size());
  std::size_t suspects = 0;
  std::size_t present = 0;
  for (const Member& member : table_.members()) {
    const std::string& name = member.record->name;
    MURMUR_ASSERT(table_.find(name) == &member);
    MURMUR_ASSERT(suspicions_.contains(name) == (member.state == NodeState::Suspect));
    suspects += member.state == NodeState::Suspect ? 1 : 0;
    present += member.gone() ? 0 : 1;
  }
  MURMUR_ASSERT(suspects == suspicions_.size());
  MURMUR_ASSERT(present == table_.present());
  MURMUR_ASSERT(self().state == (leaving_ ? NodeState::Left : NodeState::Alive));
}

}  // namespace murmur::membership
