#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>

namespace murmur::tiny_gguf {

/// Appends the number as GGUF stores it, whatever this machine's byte order.
template <std::integral T>
void append_little_endian(T number, std::string& out) {
  auto bits = static_cast<std::make_unsigned_t<T>>(number);
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    out.push_back(static_cast<char>(bits & 0xffU));
    if constexpr (sizeof(T) > 1) { bits = static_cast<decltype(bits)>(bits >> 8U); }
  }
}

inline void append_little_endian(float number, std::string& out) {
  append_little_endian(std::bit_cast<std::uint32_t>(number), out);
}

}  // namespace murmur::tiny_gguf
