#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "base/time.h"

namespace murmur {

/// Seeded randomness with its own distributions, since the standard's differ between libraries.
/// The generator is xoshiro256** (Blackman, Vigna 2018), seeded through splitmix64 as they advise.
class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  /// Uniform over all 64-bit values.
  [[nodiscard]] std::uint64_t next();
  /// Uniform in [0, bound), without modulo bias (Lemire 2019). Requires bound > 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
  /// Uniform in [0, 1) with 53 bits.
  [[nodiscard]] double uniform01();
  /// Exponential with the given mean. Requires mean >= 0.
  [[nodiscard]] Duration exponential(Duration mean);
  /// Normal with mean 0 and variance 1 (Box, Muller 1958).
  [[nodiscard]] double standard_normal();
  /// An independent stream, so that one more draw here changes nothing there.
  [[nodiscard]] Rng split();

  /// `count` of `from`, or all of them if there are fewer, uniformly without replacement and in
  /// random order (the first steps of a Fisher-Yates shuffle).
  template <class T>
  [[nodiscard]] std::vector<T> sample(std::vector<T> from, std::size_t count) {
    count = std::min(count, from.size());
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t pick = i + static_cast<std::size_t>(below(from.size() - i));
      std::swap(from[i], from[pick]);
    }
    from.resize(count);
    return from;
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace murmur
