#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "membership/input.h"

namespace murmur::membership {

/// One member being probed: first directly, then also through others and by a stream. It ends with
/// an answer, or at `end_at`.
struct Probe {
  std::string target;
  gossip::Endpoint endpoint;
  std::uint32_t incarnation = 0;  ///< the one that is probed, and accused
  std::uint32_t sequence = 0;
  Instant sent_at;
  Instant widen_at;  ///< when others are asked; never() once they have been
  Instant end_at;
  std::uint32_t nacks_wanted = 0;
  std::uint32_t nacks = 0;
  std::optional<CallId> stream;
  bool answered_by_stream = false;
  std::string load;      ///< what the answer over the stream carried
  bool refused = false;  ///< the stream, by the target's machine
};

/// A probe on behalf of another node.
struct Relay {
  std::uint32_t sequence = 0;  ///< the other's
  gossip::Endpoint asker;
  bool wants_nack = false;
  Instant give_up_at;
};

}  // namespace murmur::membership
