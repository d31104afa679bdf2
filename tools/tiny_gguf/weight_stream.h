#pragma once

#include <cstdint>
#include <string_view>

namespace murmur::tiny_gguf {

/// Random weights of one row of one tensor: the same for the same (seed, tensor, row) under every
/// compiler, and independent of what else is drawn. Integers only, until one exact conversion.
class WeightStream {
 public:
  WeightStream(std::uint64_t seed, std::string_view tensor, std::uint64_t row)
      : state_(mixed(mixed(seed) ^ hash(tensor)) + mixed(row)) {}

  /// Mean 0, variance 1, within +-3.5: the sum of four uniform 16-bit numbers (Irwin-Hall), near
  /// enough to normal for weights and cheap.
  [[nodiscard]] float next_normal() {
    constexpr std::int32_t kMean = 4 * 0xffff / 2;
    constexpr float kOneOverDeviation = 1.0F / 37837.227F;  // sqrt(4 (2^32 - 1) / 12)
    const std::uint64_t bits = next();
    std::int32_t sum = -kMean;
    for (unsigned shift = 0; shift < 64; shift += 16) {
      sum += static_cast<std::int32_t>(bits >> shift & 0xffffU);
    }
    return static_cast<float>(sum) * kOneOverDeviation;
  }

 private:
  /// splitmix64 (Steele, Lea, Flood 2014).
  [[nodiscard]] std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    return mixed(state_);
  }
  static constexpr std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  /// FNV-1a.
  static constexpr std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 0xcbf29ce484222325U;
    for (const char byte : text) {
      value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
    }
    return value;
  }

  std::uint64_t state_;
};

}  // namespace murmur::tiny_gguf
