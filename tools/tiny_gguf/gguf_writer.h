#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "tiny_gguf/tensor_encoding.h"

namespace murmur::tiny_gguf {

/// The metadata types that we need, out of GGUF's thirteen.
using MetadataValue =
    std::variant<bool, std::uint32_t, float, std::string, std::vector<std::string>,
                 std::vector<float>, std::vector<std::int32_t>>;

/// In the order they are written.
using Metadata = std::vector<std::pair<std::string, MetadataValue>>;

/// A matrix, or a vector where rows is 1. Its numbers are made when they are written, row by row,
/// so a model may be larger than memory.
struct Tensor {
  std::string name;           ///< as llama.cpp calls it; at most 63 bytes
  std::uint64_t columns = 0;  ///< length of a row, the dimension that is contiguous (ggml's ne[0])
  std::uint64_t rows = 1;
  TensorType type = TensorType::F32;
  /// Writes row `row` into `values` (`columns` of them, zeros when called). A pure function of
  /// `row`.
  std::function<void(std::uint64_t row, std::span<float> values)> fill;
};

[[nodiscard]] std::uint64_t tensor_bytes(const Tensor& tensor);

/// A GGUF file, version 3: what ggml/include/gguf.h of llama.cpp describes.
struct Gguf {
  Metadata metadata;
  std::vector<Tensor> tensors;
};

/// Writes `path` whole or not at all. Equal content gives equal bytes.
[[nodiscard]] std::error_code write_gguf(const Gguf& gguf, const std::filesystem::path& path);

}  // namespace murmur::tiny_gguf
