#pragma once

#include <array>
#include <cstdint>
#include <istream>
#include <string>

namespace murmur::engine {

/// Reads little-endian values from a stream whose size is known. A read beyond the end fails, and
/// so do all later ones: check failed() once after a group of reads. What a failed read returns is
/// zero.
class GgufReader {
 public:
  GgufReader(std::istream& in, std::uint64_t size) : in_(in), size_(size) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::uint64_t position() const { return position_; }
  [[nodiscard]] std::uint64_t remaining() const { return failed_ ? 0 : size_ - position_; }

  template <class Integer>
  [[nodiscard]] Integer number() {
    std::array<char, sizeof(Integer)> bytes{};
    if (!take(bytes.size())) { return 0; }
    in_.read(bytes.data(), bytes.size());
    failed_ = !in_;
    Integer value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
      value = static_cast<Integer>((std::uint64_t{value} << 8U) |
                                   static_cast<unsigned char>(bytes[i - 1]));
    }
    return failed_ ? Integer{0} : value;
  }

  /// A string with its length before it. Of a longer one than `bytes_max` only the beginning is
  /// kept.
  [[nodiscard]] std::string string(std::size_t bytes_max);

  void skip(std::uint64_t bytes);

 private:
  [[nodiscard]] bool take(std::uint64_t bytes) {
    failed_ = failed_ || bytes > size_ - position_;
    if (!failed_) { position_ += bytes; }
    return !failed_;
  }

  std::istream& in_;
  std::uint64_t size_;
  std::uint64_t position_ = 0;
  bool failed_ = false;
};

}  // namespace murmur::engine
