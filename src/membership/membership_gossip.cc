// Spreading: rumours ride on every packet of the failure detector, and on packets of their own.
#include <algorithm>
#include <utility>

#include "membership/encoded.h"
#include "membership/membership.h"

namespace murmur::membership {

using Checksum = gossip::DatagramBuilder::Checksum;

namespace {

// Who understands a checksum (protocol 5) gets one, where it is known to whom a packet goes.
constexpr std::uint8_t kChecksumVersion = 5;

Checksum checksum_for(const Member& member) {
  return member.record->versions.protocol_max >= kChecksumVersion ? Checksum::Yes : Checksum::No;
}

}  // namespace

std::string Membership::packet(std::string_view first, Checksum checksum) {
  gossip::DatagramBuilder builder(config_.datagram_bytes - kSealingBytes, checksum);
  if (!first.empty() && !builder.add(first)) { return std::string(first); }
  const std::uint32_t limit = retransmit_limit(config_, table_.size());
  for (RumourQueue* queue : {&rumours_, &own_words_, &hearsay_.waiting()}) {
    queue->begin_packet();
    for (;;) {
      const std::string rumour = queue->take(builder.room(), limit);
      if (rumour.empty() || !builder.add(rumour)) { break; }
    }
  }
  std::string bytes;
  if (builder.parts() > 0) { builder.finish(bytes); }
  return bytes;
}

void Membership::send(const Member& to, const gossip::Message& message, Effects& out) {
  out.actions.push_back(
      SendDatagram{to.record->endpoint, packet(encoded(message), checksum_for(to))});
}

void Membership::send_bare(const gossip::Endpoint& to, const gossip::Message& message,
                           Effects& out) {
  out.actions.push_back(SendDatagram{to, encoded(message)});
}

void Membership::send_together(const Member& to, const std::vector<gossip::Message>& messages,
                               Effects& out) {
  gossip::DatagramBuilder builder(config_.datagram_bytes - kSealingBytes, checksum_for(to));
  for (const gossip::Message& message : messages) { (void)builder.add(encoded(message)); }
  std::string bytes;
  builder.finish(bytes);
  out.actions.push_back(SendDatagram{to.record->endpoint, std::move(bytes)});
}

void Membership::schedule_gossip(Instant now) {
  if (gossip_at_ != Instant::never() || !has_news()) { return; }
  gossip_at_ = std::max(now, gossip_not_before_);
}

void Membership::gossip(Instant now, Effects& out) {
  // After a pause all hear the same news at about the same time, and set out at once. From then on
  // they must not keep step: what comes next would wait a whole interval at each of them.
  const bool was_pause = gossip_at_ > gossip_not_before_;
  gossip_at_ = Instant::never();
  if (!has_news()) { return; }
  gossip_not_before_ =
      now + (was_pause ? part_of(config_.gossip_interval) : config_.gossip_interval);
  const auto listens = [this, now](const Member& member) {
    if (is_self(member.record->name) || member.state == NodeState::Left) { return false; }
    return member.state != NodeState::Dead || now - member.changed_at <= config_.gossip_to_the_dead;
  };
  for (const Member* member : table_.draw(config_.gossip_nodes, rng_, listens)) {
    std::string bytes = packet({}, checksum_for(*member));
    if (bytes.empty()) { return; }
    out.actions.push_back(SendDatagram{member->record->endpoint, std::move(bytes)});
  }
}

}  // namespace murmur::membership
