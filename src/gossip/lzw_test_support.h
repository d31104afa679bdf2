#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "gossip/message_type.h"
#include "gossip/msgpack.h"

namespace murmur::gossip::test {

/// Compresses as Go's compress/lzw does (LSB, 8 bits). `codes_max` below 4096 clears the table
/// earlier than Go; above it keeps a full table for that many texts more before it clears.
class LzwEncoder {
 public:
  explicit LzwEncoder(std::uint32_t codes_max = 4096) : codes_max_(codes_max) {}

  std::string encode(std::string_view text) {
    std::uint32_t current = kNone;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      const auto longer = table_.find({current, byte});
      if (current != kNone && longer != table_.end()) {
        current = longer->second;
        continue;
      }
      if (current != kNone) { emit_and_learn(current, byte); }
      current = byte;
    }
    if (current != kNone) { emit_and_learn(current, 0); }
    emit(kEnd);
    if (bit_count_ > 0) { out_.push_back(static_cast<char>(bits_)); }
    return std::move(out_);
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::uint32_t kClear = 256;
  static constexpr std::uint32_t kEnd = 257;

  void emit_and_learn(std::uint32_t code, std::uint32_t next_byte) {
    emit(code);
    ++newest_;
    if (newest_ == 1U << width_ && width_ < 12) { ++width_; }
    if (newest_ < codes_max_ && newest_ < 4096) { table_[{code, next_byte}] = newest_; }
    if (newest_ >= codes_max_ - 1) {
      emit(kClear);
      table_.clear();
      newest_ = kEnd;
      width_ = 9;
    }
  }

  void emit(std::uint32_t code) {
    bits_ |= code << bit_count_;
    bit_count_ += width_;
    for (; bit_count_ >= 8; bit_count_ -= 8, bits_ >>= 8) {
      out_.push_back(static_cast<char>(bits_));
    }
  }

  std::uint32_t codes_max_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> table_;
  std::uint32_t newest_ = kEnd;
  unsigned width_ = 9;
  std::uint32_t bits_ = 0;
  unsigned bit_count_ = 0;
  std::string out_;
};

/// `message` in a Compress message.
inline std::string compressed(std::string_view message) {
  std::string out(1, static_cast<char>(MessageType::Compress));
  MsgpackWriter to(out);
  to.map(2);
  to.raw("Algo");
  to.number(0);
  to.raw("Buf");
  to.raw(LzwEncoder().encode(message));
  return out;
}

}  // namespace murmur::gossip::test
