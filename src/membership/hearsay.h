#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gossip/serf_messages.h"
#include "membership/lamport_clock.h"
#include "membership/recent_messages.h"
#include "membership/rumour_queue.h"

namespace murmur::membership {

/// What Serf's agents tell everybody through us: intents, events and queries. Keeps the clocks of
/// each kind, knows again what was heard before, and holds what is to be handed on, as it came.
class Hearsay {
 public:
  /// Most messages that wait to be handed on; of more, those that were sent most often go.
  static constexpr std::size_t kWaitingMax = 256;

  /// `message_bytes_max`: what a packet has room for.
  explicit Hearsay(std::size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  // Each takes note of the message's time. Whether it is news; it is none any more.
  [[nodiscard]] bool take(const gossip::LeaveIntent& intent);
  [[nodiscard]] bool take(const gossip::JoinIntent& intent);
  [[nodiscard]] bool take(const gossip::UserEvent& event);
  [[nodiscard]] bool take(const gossip::Query& query);

  /// `user_bytes`: of a User message. What fits no packet is not handed on.
  void hand_on(std::string_view user_bytes);

  /// Of this node's next message of that kind.
  [[nodiscard]] gossip::SerfClocks clocks() const;
  /// Another's, from a push/pull.
  void witness(const gossip::SerfClocks& theirs);

  [[nodiscard]] RumourQueue& waiting() { return waiting_; }
  [[nodiscard]] const RumourQueue& waiting() const { return waiting_; }

 private:
  std::size_t message_bytes_max_;
  LamportClock member_clock_;
  LamportClock event_clock_;
  LamportClock query_clock_;
  RecentMessages intents_;
  RecentMessages events_;
  RecentMessages queries_;
  RumourQueue waiting_{kWaitingMax};
  std::uint64_t handed_on_ = 0;
};

}  // namespace murmur::membership
