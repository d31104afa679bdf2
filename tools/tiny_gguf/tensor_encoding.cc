#include "tiny_gguf/tensor_encoding.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "tiny_gguf/little_endian.h"

namespace murmur::tiny_gguf {
namespace {

constexpr std::uint64_t kQ8BlockBytes = sizeof(std::uint16_t) + kQ8BlockWeights;
constexpr float kQ8Max = 127.0F;

void append_q8_block(std::span<const float> block, std::string& out) {
  float largest = 0;
  for (const float value : block) { largest = std::max(largest, std::fabs(value)); }
  const float scale = largest / kQ8Max;
  const float inverse = scale > 0 ? 1 / scale : 0;

  append_little_endian(to_half(scale), out);
  for (const float value : block) {
    append_little_endian(static_cast<std::int8_t>(std::lround(value * inverse)), out);
  }
}

}  // namespace

std::string_view type_name(TensorType type) {
  switch (type) {
    case TensorType::F32: return "f32";
    case TensorType::F16: return "f16";
    case TensorType::Q8_0: return "q8_0";
  }
  return "?";
}

std::size_t column_multiple(TensorType type) {
  return type == TensorType::Q8_0 ? kQ8BlockWeights : 1;
}

std::uint64_t row_bytes(TensorType type, std::uint64_t columns) {
  switch (type) {
    case TensorType::F32: return columns * sizeof(float);
    case TensorType::F16: return columns * sizeof(std::uint16_t);
    case TensorType::Q8_0: return columns / kQ8BlockWeights * kQ8BlockBytes;
  }
  return 0;
}

void append_row(TensorType type, std::span<const float> row, std::string& out) {
  switch (type) {
    case TensorType::F32:
      for (const float value : row) { append_little_endian(value, out); }
      return;
    case TensorType::F16:
      for (const float value : row) { append_little_endian(to_half(value), out); }
      return;
    case TensorType::Q8_0:
      for (; !row.empty(); row = row.subspan(kQ8BlockWeights)) {
        append_q8_block(row.first(kQ8BlockWeights), out);
      }
      return;
  }
}

std::uint16_t to_half(float value) {
  constexpr float kOverflow = 65520.0F;  // from here on, ties-to-even gives infinity
  constexpr float kSmallestNormal = 0x1.0p-14F;
  const auto sign =
      static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16U & 0x8000U);
  const float magnitude = std::fabs(value);

  if (!(magnitude < kOverflow)) { return static_cast<std::uint16_t>(sign | 0x7c00U); }
  if (magnitude < kSmallestNormal) {
    // Subnormal: a whole number of 2^-24. Adding 0.5 makes f32's own last bit worth that much, so
    // the addition does the rounding, ties to even.
    const auto units =
        std::bit_cast<std::uint32_t>(magnitude + 0.5F) - std::bit_cast<std::uint32_t>(0.5F);
    return static_cast<std::uint16_t>(sign | units);
  }
  // Rebias the exponent from 127 to 15 and round the 13 bits that go, ties to even. A carry out of
  // the mantissa runs into the exponent, which is just what it should do.
  std::uint32_t bits = std::bit_cast<std::uint32_t>(magnitude) - ((127U - 15U) << 23U);
  bits += 0xfffU + (bits >> 13U & 1U);
  return static_cast<std::uint16_t>(sign | bits >> 13U);
}

float from_half(std::uint16_t bits) {
  const int exponent = bits >> 10U & 0x1f;
  const int mantissa = bits & 0x3ff;
  const float sign = (bits & 0x8000U) != 0 ? -1.0F : 1.0F;
  if (exponent == 0x1f) { return mantissa == 0 ? sign * HUGE_VALF : std::nanf(""); }
  if (exponent == 0) { return sign * std::ldexp(static_cast<float>(mantissa), -24); }
  return sign * std::ldexp(static_cast<float>(mantissa + 0x400), exponent - 25);
}

}  // namespace murmur::tiny_gguf
