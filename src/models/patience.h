#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace murmur::models {

/// How often, and after which waits, something that failed is tried again. Knows no clock.
class Patience {
 public:
  static constexpr Duration kFirstWait = std::chrono::seconds(1);  ///< doubles from then on
  static constexpr Duration kLongestWait = std::chrono::seconds(30);
  /// A server that asks to wait longer is not waited for.
  static constexpr Duration kLongestAsked = std::chrono::minutes(5);
  /// This much that came makes up for all failures before.
  static constexpr std::uint64_t kProgressBytes = 1U << 20U;

  explicit Patience(unsigned retries) : retries_(retries) {}

  /// Something came.
  void take(std::uint64_t bytes);
  /// It failed. How long to wait before it is tried again: what the server `asked` for, if it did.
  /// Nothing: it was tried often enough, or the server asks too much.
  [[nodiscard]] std::optional<Duration> after_failure(std::optional<Duration> asked);
  [[nodiscard]] unsigned failures() const { return failures_; }

 private:
  unsigned retries_;
  unsigned failures_ = 0;
  std::uint64_t bytes_ = 0;  // since the last failure
};

}  // namespace murmur::models
