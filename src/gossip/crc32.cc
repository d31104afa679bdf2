#include "gossip/crc32.h"

#include <array>
#include <cstddef>

namespace murmur::gossip {
namespace {

constexpr std::uint32_t kPolynomial = 0xedb88320U;  // its bits in reverse: lowest first
constexpr std::size_t kSlices = 8;

using Table = std::array<std::array<std::uint32_t, 256>, kSlices>;

/// table[n][b] is what byte b does to the remainder when n more bytes follow it ("slicing-by-8",
/// Kounavis and Berry 2005).
constexpr Table make_table() {
  Table table{};
  for (std::uint32_t value = 0; value < 256; ++value) {
    std::uint32_t remainder = value;
    for (int bit = 0; bit < 8; ++bit) {
      remainder = (remainder >> 1U) ^ ((remainder & 1U) != 0 ? kPolynomial : 0U);
    }
    table[0][value] = remainder;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t value = 0; value < 256; ++value) {
      const std::uint32_t before = table[slice - 1][value];
      table[slice][value] = (before >> 8U) ^ table[0][before & 0xffU];
    }
  }
  return table;
}

constexpr Table kTable = make_table();

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

}  // namespace

std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t remainder = 0xffffffffU;
  for (; bytes.size() >= kSlices; bytes.remove_prefix(kSlices)) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < kSlices; ++i) {
      const std::uint32_t mixed = i < 4 ? remainder >> (8 * i) & 0xffU : 0U;
      next ^= kTable[kSlices - 1 - i][byte_at(bytes, i) ^ mixed];
    }
    remainder = next;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    remainder = (remainder >> 8U) ^ kTable[0][(remainder ^ byte_at(bytes, i)) & 0xffU];
  }
  return ~remainder;
}

}  // namespace murmur::gossip
