#pragma once

#include <cstdint>
#include <utility>

#include "base/time.h"

namespace murmur::engine {

/// Notices that an engine which has work sends nothing any more, though its process lives: stopped,
/// deadlocked, or lost in swap.
class StallWatch {
 public:
  explicit StallWatch(Duration silence_max) : silence_max_(silence_max) {}

  /// To be told regularly. `bytes_received` of all jobs under way; whether there are any. True once
  /// that number has not changed for silence_max while there were.
  [[nodiscard]] bool stalled(Instant now, std::uint64_t bytes_received, bool busy) {
    if (!busy || std::exchange(bytes_received_, bytes_received) != bytes_received) {
      last_sign_ = now;
    }
    return now - last_sign_ >= silence_max_;
  }

 private:
  Duration silence_max_;
  std::uint64_t bytes_received_ = 0;
  Instant last_sign_;
};

}  // namespace murmur::engine
