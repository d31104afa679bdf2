#pragma once

#include <cstdint>

#include "base/time.h"

namespace murmur::sim {

/// The clock of one host beside the world's: it runs a little fast or slow, and may jump ahead, as
/// where a laptop was asleep. Never backwards: it stands for a monotonic clock.
class HostClock {
 public:
  HostClock() = default;
  /// `drift_ppm` millionths fast; negative: slow. Requires |drift_ppm| < 1,000,000.
  explicit HostClock(std::int64_t drift_ppm) : drift_ppm_(drift_ppm) {}

  [[nodiscard]] Instant local(Instant world) const {
    if (drift_ppm_ == 0) { return world + jumped_; }
    return Instant(scaled(world.since_start(), kMillion + drift_ppm_, kMillion)) + jumped_;
  }
  /// The first instant of the world at which local() is `local` or later; never() stays never().
  [[nodiscard]] Instant world(Instant local) const {
    if (local == Instant::never()) { return local; }
    const Duration passed = local.since_start() - jumped_;
    if (drift_ppm_ == 0) { return Instant(passed); }
    return Instant(scaled(passed, kMillion, kMillion + drift_ppm_) + Duration(1));
  }
  void jump(Duration ahead) { jumped_ += ahead; }

 private:
  static constexpr std::int64_t kMillion = 1'000'000;

  static Duration scaled(Duration time, std::int64_t by, std::int64_t over) {
    __extension__ using Wide = __int128;
    return Duration(static_cast<std::int64_t>(static_cast<Wide>(time.count()) * by / over));
  }

  std::int64_t drift_ppm_ = 0;
  Duration jumped_{0};
};

}  // namespace murmur::sim
