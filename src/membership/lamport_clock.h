#pragma once

#include "gossip/serf_messages.h"

namespace murmur::membership {

/// Serf's logical clock: counts what was said, so that of two intents about one node the later wins
/// whoever heard which first. Each kind of message has its own.
class LamportClock {
 public:
  /// The time of what is said now: higher than that of anything heard.
  [[nodiscard]] gossip::LamportTime time() const { return time_; }
  /// Takes note of what somebody said at `heard`.
  void witness(gossip::LamportTime heard) {
    if (heard >= time_ && is_plausible(heard)) { time_ = heard + 1; }
  }
  /// No cluster gets that far by counting; one lie must not make the clock wrap around.
  [[nodiscard]] static bool is_plausible(gossip::LamportTime time) { return time < kEnd; }

 private:
  static constexpr gossip::LamportTime kEnd = gossip::LamportTime{1} << 62U;

  gossip::LamportTime time_ = 1;
};

}  // namespace murmur::membership
