#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "gossip/serf_messages.h"
#include "membership/lamport_clock.h"

namespace murmur::membership {

/// What was heard of one kind lately, so that a rumour that comes back is known: as in Serf by its
/// Lamport time, and by an id among those of one time. Bounded: what is older than the last kSpan
/// times is no news, nor is what comes when kOfOneTimeMax of its time are known.
class RecentMessages {
 public:
  static constexpr gossip::LamportTime kSpan = 512;  // Serf's EventBuffer and QueryBuffer
  static constexpr std::size_t kOfOneTimeMax = 64;

  /// Takes note of the time. Whether this is news; it is none any more.
  [[nodiscard]] bool take(LamportClock& clock, gossip::LamportTime time, std::uint64_t id);

 private:
  std::map<gossip::LamportTime, std::vector<std::uint64_t>> by_time_;
};

}  // namespace murmur::membership
