#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace murmur::membership {

/// How unwell this node believes itself to be (Lifeguard's local health): it rises when probes fail
/// for want of answers that healthy others would give, and when the node must refute a suspicion of
/// itself. An unwell node probes more slowly, so that it does not accuse others of its own
/// slowness.
class Awareness {
 public:
  /// The score stays in [0, max). Requires max > 0.
  explicit Awareness(std::uint32_t max) : max_(max) {}

  void adjust(std::int64_t delta) {
    score_ = std::clamp<std::int64_t>(score_ + delta, 0, std::int64_t{max_} - 1);
  }
  /// 0 is well.
  [[nodiscard]] std::uint32_t score() const { return static_cast<std::uint32_t>(score_); }
  [[nodiscard]] Duration stretched(Duration interval) const { return interval * (score_ + 1); }

 private:
  std::uint32_t max_;
  std::int64_t score_ = 0;
};

}  // namespace murmur::membership
