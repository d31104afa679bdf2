#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace murmur {

/// Of everything added: not for adversaries, for "did the same things happen again?". Each word
/// of eight bytes is multiplied in, and folded, since a product never reaches the lower bits.
class TraceHash {
 public:
  void add(std::string_view bytes) {
    mix(bytes.size());  // so that ("ab", "c") and ("a", "bc") differ
    for (; bytes.size() >= kWordBytes; bytes.remove_prefix(kWordBytes)) {
      mix(word(bytes.substr(0, kWordBytes)));
    }
    if (!bytes.empty()) { mix(word(bytes)); }
  }
  void add(std::uint64_t number) { mix(number); }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  static constexpr std::size_t kWordBytes = 8;

  static std::uint64_t word(std::string_view bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
    return word;
  }
  void mix(std::uint64_t word) {
    value_ = (value_ ^ word) * 0x9e3779b97f4a7c15U;
    value_ ^= value_ >> 32U;
  }
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace murmur
