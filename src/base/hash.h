#pragma once

#include <cstdint>
#include <string_view>

namespace murmur {

/// FNV-1a over everything added: not for adversaries, for "did the same things happen again?".
class TraceHash {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) { mix(static_cast<unsigned char>(byte)); }
    mix(0xff);  // so that ("ab", "c") and ("a", "bc") differ
  }
  void add(std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      mix(static_cast<unsigned char>((number >> static_cast<unsigned>(shift)) & 0xffU));
    }
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void mix(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3U; }
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

}  // namespace murmur
