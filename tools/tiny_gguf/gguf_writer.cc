#include "tiny_gguf/gguf_writer.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "tiny_gguf/atomic_file.h"
#include "tiny_gguf/little_endian.h"

namespace murmur::tiny_gguf {
namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr std::uint32_t kVersion = 3;
constexpr std::uint64_t kAlignment = 32;        // GGUF_DEFAULT_ALIGNMENT
constexpr std::size_t kChunkBytes = 1U << 20U;  // what is held in memory at a time, at least

/// `enum gguf_type`: the number that announces a value of type T.
template <class T>
constexpr std::uint32_t type_number() {
  if constexpr (std::is_same_v<T, std::uint32_t>) { return 4; }
  if constexpr (std::is_same_v<T, std::int32_t>) { return 5; }
  if constexpr (std::is_same_v<T, float>) { return 6; }
  if constexpr (std::is_same_v<T, bool>) { return 7; }
  if constexpr (std::is_same_v<T, std::string>) { return 8; }
}
constexpr std::uint32_t kArrayType = 9;

std::uint64_t aligned(std::uint64_t offset) {
  return (offset + kAlignment - 1) / kAlignment * kAlignment;
}

void append(std::string_view text, std::string& out) {
  append_little_endian(std::uint64_t{text.size()}, out);
  out += text;
}
void append(bool value, std::string& out) { out.push_back(value ? 1 : 0); }
void append(std::uint32_t value, std::string& out) { append_little_endian(value, out); }
void append(std::int32_t value, std::string& out) { append_little_endian(value, out); }
void append(float value, std::string& out) { append_little_endian(value, out); }

template <class T>
void append_typed(const T& value, std::string& out) {
  append(type_number<T>(), out);
  append(value, out);
}

template <class T>
void append_typed(const std::vector<T>& array, std::string& out) {
  append(kArrayType, out);
  append(type_number<T>(), out);
  append_little_endian(std::uint64_t{array.size()}, out);
  for (const T& element : array) { append(element, out); }
}

void append_tensor_info(const Tensor& tensor, std::uint64_t offset, std::string& out) {
  append(tensor.name, out);
  const bool is_vector = tensor.rows == 1;
  append(is_vector ? std::uint32_t{1} : std::uint32_t{2}, out);
  append_little_endian(tensor.columns, out);
  if (!is_vector) { append_little_endian(tensor.rows, out); }
  append(static_cast<std::uint32_t>(tensor.type), out);
  append_little_endian(offset, out);
}

/// Everything before the tensors' data, padded to where that starts.
std::string header(const Gguf& gguf) {
  std::string out(kMagic);
  append(kVersion, out);
  append_little_endian(std::uint64_t{gguf.tensors.size()}, out);
  append_little_endian(std::uint64_t{gguf.metadata.size()}, out);
  for (const auto& [key, value] : gguf.metadata) {
    append(key, out);
    std::visit([&out](const auto& typed) { append_typed(typed, out); }, value);
  }
  std::uint64_t offset = 0;
  for (const Tensor& tensor : gguf.tensors) {
    append_tensor_info(tensor, offset, out);
    offset += aligned(tensor_bytes(tensor));
  }
  out.resize(aligned(out.size()));
  return out;
}

void append_data(const Tensor& tensor, AtomicFile& file) {
  std::vector<float> values(tensor.columns);
  std::string chunk;
  for (std::uint64_t row = 0; row < tensor.rows; ++row) {
    std::fill(values.begin(), values.end(), 0.0F);
    tensor.fill(row, values);
    append_row(tensor.type, values, chunk);
    if (chunk.size() >= kChunkBytes) {
      file.append(chunk);
      chunk.clear();
    }
  }
  const std::uint64_t bytes = tensor_bytes(tensor);
  chunk.append(aligned(bytes) - bytes, '\0');
  file.append(chunk);
}

}  // namespace

std::uint64_t tensor_bytes(const Tensor& tensor) {
  return row_bytes(tensor.type, tensor.columns) * tensor.rows;
}

std::error_code write_gguf(const Gguf& gguf, const std::filesystem::path& path) {
  AtomicFile file(path);
  file.append(header(gguf));
  for (const Tensor& tensor : gguf.tensors) { append_data(tensor, file); }
  return file.commit();
}

}  // namespace murmur::tiny_gguf
