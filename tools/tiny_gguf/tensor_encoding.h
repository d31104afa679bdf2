#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace murmur::tiny_gguf {

/// How a tensor's numbers are stored; the values are ggml's own type numbers (`enum ggml_type`).
enum class TensorType : std::uint32_t { F32 = 0, F16 = 1, Q8_0 = 8 };

/// Weights that share one scale in Q8_0: a block is that scale (f16) and as many signed bytes.
inline constexpr std::size_t kQ8BlockWeights = 32;

[[nodiscard]] std::string_view type_name(TensorType type);

/// Rows of this type must be a multiple of this many columns.
[[nodiscard]] std::size_t column_multiple(TensorType type);

/// Bytes of one encoded row. Requires columns to be a multiple of column_multiple(type).
[[nodiscard]] std::uint64_t row_bytes(TensorType type, std::uint64_t columns);

/// Appends the row as ggml lays it out (little-endian). Requires finite values within f16's range
/// (f32 excepted), and row.size() a multiple of column_multiple(type).
void append_row(TensorType type, std::span<const float> row, std::string& out);

/// IEEE 754 binary16 bits nearest to `value`, ties to even; beyond 65504 infinity.
[[nodiscard]] std::uint16_t to_half(float value);
[[nodiscard]] float from_half(std::uint16_t bits);

}  // namespace murmur::tiny_gguf
