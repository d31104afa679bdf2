#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace murmur::models {

/// A small instruct model that is well tried, under a short name.
struct KnownModel {
  std::string_view name;
  std::string_view repo;  ///< on the hub
  std::string_view quant;
  std::uint64_t file_bytes;  ///< about
  /// About what a node needs with its 4,096 tokens of context: the file, the cache of the context
  /// (16 bits for each number), and kOtherBytes. Reckoned, not measured.
  std::uint64_t memory_bytes;
};

/// Buffers of the engine and the node itself, in the reckoning of `memory_bytes`.
inline constexpr std::uint64_t kOtherBytes = 300'000'000;

/// Small ones first.
[[nodiscard]] std::span<const KnownModel> catalogue();
/// Capitals do not matter. Null: there is none of that name.
[[nodiscard]] const KnownModel* find_known(std::string_view name);

}  // namespace murmur::models
