#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <limits>

namespace murmur {

using namespace std::chrono_literals;  // NOLINT: 5s, 20ms are the vocabulary of this project

using Duration = std::chrono::nanoseconds;

/// A point on one node's monotonic time line: nanoseconds since that node started. It is no
/// std::chrono clock, so there is no now() to call: time always comes from the caller.
class Instant {
 public:
  constexpr Instant() = default;
  constexpr explicit Instant(Duration since_start) : since_start_(since_start) {}

  /// Later than every other instant; adding to it leaves it where it is.
  [[nodiscard]] static constexpr Instant never() { return Instant(Duration::max()); }
  [[nodiscard]] constexpr Duration since_start() const { return since_start_; }

  friend constexpr auto operator<=>(Instant, Instant) = default;

  /// Saturates: a deadline of never() plus a grace is still never().
  friend constexpr Instant operator+(Instant instant, Duration delta) {
    if (delta > Duration::zero() && instant.since_start_ > Duration::max() - delta) {
      return never();
    }
    return Instant(instant.since_start_ + delta);
  }
  friend constexpr Duration operator-(Instant later, Instant earlier) {
    return later.since_start_ - earlier.since_start_;
  }

 private:
  Duration since_start_{0};
};

[[nodiscard]] constexpr double to_seconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1e9;
}
[[nodiscard]] constexpr double to_milliseconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1e6;
}

/// Saturates at Duration::max(). Requires seconds >= 0.
[[nodiscard]] constexpr Duration from_seconds(double seconds) {
  constexpr double kMaxSeconds = 9.2e9;  // about 292 years, just inside int64 nanoseconds
  if (seconds >= kMaxSeconds) { return Duration::max(); }
  return Duration(static_cast<std::int64_t>(seconds * 1e9));
}

}  // namespace murmur
