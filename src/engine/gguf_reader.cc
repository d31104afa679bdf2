#include "engine/gguf_reader.h"

#include <algorithm>

namespace murmur::engine {

std::string GgufReader::string(std::size_t bytes_max) {
  const auto length = number<std::uint64_t>();
  if (failed_ || length > size_ - position_) {
    failed_ = true;
    return {};
  }
  std::string text(static_cast<std::size_t>(std::min<std::uint64_t>(length, bytes_max)), '\0');
  if (!take(text.size())) { return {}; }
  in_.read(text.data(), static_cast<std::streamsize>(text.size()));
  failed_ = !in_;
  skip(length - text.size());
  return text;
}

void GgufReader::skip(std::uint64_t bytes) {
  if (bytes == 0 || !take(bytes)) { return; }
  // Short skips read on: a seek would throw the stream's buffer away, and a vocabulary has 100,000
  // strings.
  constexpr std::uint64_t kReadInstead = 4096;
  if (bytes <= kReadInstead) {
    in_.ignore(static_cast<std::streamsize>(bytes));
  } else {
    in_.seekg(static_cast<std::streamoff>(bytes), std::ios::cur);
  }
  failed_ = !in_;
}

}  // namespace murmur::engine
