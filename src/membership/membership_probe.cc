// Probing: SWIM's failure detector with Lifeguard's nacks, and a stream as a last resort.
#include <algorithm>
#include <utility>

#include "membership/encoded.h"
#include "membership/membership.h"

namespace murmur::membership {
namespace {

// From these protocol versions on a node understands nacks and pings over a stream.
constexpr std::uint8_t kNackVersion = 4;
constexpr std::uint8_t kStreamPingVersion = 3;
// Into so many parts a refusal divides the time that is left to a probe.
constexpr int kHaste = 4;
// How many suspects are warned in an interval: half a cluster may be cut off at once.
constexpr std::size_t kWarningsMax = 8;
// A round that begins later than this is reported: the processor was not to be had.
constexpr Duration kLatenessTold = std::chrono::milliseconds(50);

}  // namespace

void Membership::forget_gone(Instant now, Duration patience, Effects& out) {
  for (RecordPtr& record : table_.forget_gone(Instant(now.since_start() - patience))) {
    out.notices.push_back(MemberChanged{MemberChanged::What::Forgotten, std::move(record)});
  }
}

const Member* Membership::next_target(Instant now, Effects& out) {
  for (std::size_t looked = 0; looked <= table_.size(); ++looked) {
    if (next_target_ >= table_.size()) {
      forget_gone(now, config_.gossip_to_the_dead, out);
      table_.start_round(rng_);
      next_target_ = 0;
    }
    const Member& member = table_.members()[next_target_++];
    if (!member.gone() && !is_self(member.record->name)) { return &member; }
  }
  return nullptr;
}

void Membership::begin_probe(Instant now, Effects& out) {
  const Duration late = now - std::max(probe_at_, probe_ended_at_);
  if (late > kLatenessTold) { out.notices.push_back(ProbeLate{late}); }
  probe_at_ = std::max(probe_at_ + config_.probe_interval, now + Duration(1));
  if (leaving_) { return; }
  warn_suspects(now, out);
  const Member* target = next_target(now, out);
  if (target == nullptr) { return; }
  const Record& record = *target->record;
  probe_ = Probe{.target = record.name,
                 .endpoint = record.endpoint,
                 .incarnation = target->incarnation,
                 .sequence = ++sequence_,
                 .sent_at = now,
                 .widen_at = now + config_.probe_timeout,
                 .end_at = now + awareness_.stretched(config_.probe_interval)};
  if (target->state == NodeState::Suspect) { return ping_suspect(*target, sequence_, out); }
  const gossip::Source here{self().record->endpoint, name_};
  send(*target, gossip::Ping{sequence_, record.name, here}, out);
}

/// It is to hear at once that it is suspected: only then can it refute in time (Lifeguard's "buddy
/// system").
void Membership::ping_suspect(const Member& suspect, std::uint32_t sequence, Effects& out) {
  const std::string& name = suspect.record->name;
  const gossip::Message ping =
      gossip::Ping{sequence, name, gossip::Source{self().record->endpoint, name_}};
  const gossip::Message accusation = gossip::Suspect{suspect.incarnation, name, name_};
  send_together(suspect, {ping, accusation}, out);
}

/// Who is about to be taken for dead is asked once more, out of turn: what it refuted may have been
/// missed here, and then it says so again.
void Membership::warn_suspects(Instant now, Effects& out) {
  std::size_t warned = 0;
  for (const auto& [deadline, name] : suspicion_deadlines_) {
    const bool is_soon = deadline - now <= config_.probe_interval * 2;
    if (!is_soon || ++warned > kWarningsMax) { return; }
    ping_suspect(*table_.find(name), ++sequence_, out);
  }
}

void Membership::widen_probe(Instant now, Effects& out) {
  probe_->widen_at = Instant::never();
  // Where this node slept, the others still get the time that they are due.
  const Duration for_others = config_.probe_interval - config_.probe_timeout;
  probe_->end_at = std::max(probe_->end_at, now + for_others);
  const Member* target = table_.find(probe_->target);
  if (target == nullptr) { return; }
  const auto can_relay = [this](const Member& member) {
    const std::string& name = member.record->name;
    return member.state == NodeState::Alive && !is_self(name) && name != probe_->target;
  };
  const gossip::Source here{self().record->endpoint, name_};
  for (const Member* relay : table_.draw(config_.indirect_checks, rng_, can_relay)) {
    const bool nacks = relay->record->versions.protocol_max >= kNackVersion;
    probe_->nacks_wanted += nacks ? 1 : 0;
    const gossip::IndirectPing ask{probe_->sequence, probe_->endpoint, probe_->target, nacks, here};
    send(*relay, ask, out);
  }
  if (target->record->versions.protocol_max < kStreamPingVersion) { return; }
  probe_->stream = call_ids_.next();
  calls_.emplace(*probe_->stream, OpenCall{Purpose::ProbeByStream, probe_->endpoint});
  const gossip::StreamMessage ping = gossip::Ping{probe_->sequence, probe_->target, here};
  out.actions.push_back(Call{*probe_->stream, probe_->endpoint, encoded_for_stream(ping),
                             std::max(probe_->end_at - now, Duration(1))});
}

/// Its machine says that nobody listens there. The others' word is still waited for, lest a wall
/// that refuses all streams accuses its member at each lost ping.
void Membership::hasten_probe(Instant now) {
  probe_->refused = true;
  probe_->end_at = std::min(probe_->end_at, now + (probe_->end_at - now) / kHaste);
}

Probe Membership::take_probe(Instant now, Effects& out) {
  probe_ended_at_ = now;
  Probe probe = *std::exchange(probe_, std::nullopt);
  if (probe.stream && calls_.erase(*probe.stream) > 0) {
    out.actions.push_back(DropCall{*probe.stream});
  }
  return probe;
}

void Membership::end_probe(Instant now, Effects& out) {
  const Probe probe = take_probe(now, out);
  const Member* target = table_.find(probe.target);
  if (target == nullptr || target->gone()) { return; }
  if (probe.answered_by_stream) {
    awareness_.adjust(-1);
    return note_answer(*target, std::nullopt, probe.load, out);
  }
  // Relays that are well send a nack: where these are missing too, the fault may be here. It is not
  // where the other machine said that nobody listens.
  const std::int64_t missing = std::int64_t{probe.nacks_wanted} - probe.nacks;
  if (!probe.refused) {
    awareness_.adjust(probe.nacks_wanted > 0 ? std::max<std::int64_t>(0, missing) : 1);
  }
  heed_suspect(now, {probe.incarnation, probe.target, name_}, out);
}

const Member* Membership::sender(const gossip::Ping& ping) const {
  if (!ping.source) { return nullptr; }
  const Member* member = table_.find(ping.source->node);
  const bool known = member != nullptr && member->record->endpoint == ping.source->endpoint;
  return known && !member->gone() ? member : nullptr;
}

gossip::Ack Membership::ack_to(const gossip::Ping& ping) const {
  const Member* member = sender(ping);
  const bool understands = member != nullptr && member->record->ours;
  return {ping.sequence, understands ? std::string_view(load_) : std::string_view()};
}

void Membership::heed_ping(const gossip::Endpoint& from, const gossip::Ping& ping, Effects& out) {
  if (!ping.node.empty() && !is_self(ping.node)) { return; }
  const gossip::Ack ack = ack_to(ping);
  if (const Member* member = sender(ping)) { return send(*member, ack, out); }
  send_bare(ping.source ? ping.source->endpoint : from, ack, out);
}

void Membership::heed_indirect_ping(Instant now, const gossip::Endpoint& from,
                                    const gossip::IndirectPing& ping, Effects& out) {
  if (relays_.size() == kRelaysMax) { return; }
  const std::uint32_t sequence = ++sequence_;
  relays_[sequence] = Relay{.sequence = ping.sequence,
                            .asker = ping.source ? ping.source->endpoint : from,
                            .wants_nack = ping.wants_nack,
                            .give_up_at = now + config_.probe_timeout};
  const gossip::Source here{self().record->endpoint, name_};
  send_bare(ping.target, gossip::Ping{sequence, ping.node, here}, out);
}

void Membership::heed_ack(Instant now, const gossip::Ack& ack, Effects& out) {
  if (const auto relay = relays_.find(ack.sequence); relay != relays_.end()) {
    send_bare(relay->second.asker, gossip::Ack{relay->second.sequence, {}}, out);
    relays_.erase(relay);
    return;
  }
  if (!probe_ || probe_->sequence != ack.sequence) { return; }
  const Probe probe = take_probe(now, out);
  awareness_.adjust(-1);
  const Member* target = table_.find(probe.target);
  if (target == nullptr) { return; }
  const bool direct = probe.widen_at != Instant::never();
  note_answer(*target, direct ? std::optional(now - probe.sent_at) : std::nullopt, ack.payload,
              out);
}

void Membership::note_answer(const Member& target, std::optional<Duration> round_trip,
                             std::string_view load, Effects& out) {
  const bool is_load = target.record->ours && load.size() <= kLoadBytesMax;
  out.notices.push_back(
      ProbeAnswered{target.record, round_trip, std::string(is_load ? load : std::string_view())});
}

void Membership::heed_nack(const gossip::Nack& nack) {
  if (probe_ && probe_->sequence == nack.sequence) { ++probe_->nacks; }
}

void Membership::expire_relays(Instant now, Effects& out) {
  std::erase_if(relays_, [&](const auto& entry) {
    const Relay& relay = entry.second;
    if (relay.give_up_at > now) { return false; }
    if (relay.wants_nack) { send_bare(relay.asker, gossip::Nack{relay.sequence}, out); }
    return true;
  });
}

}  // namespace murmur::membership
