#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "gossip/decode_error.h"

namespace murmur::gossip {

/// Finds where the first message of a growing plaintext stream ends. It goes on where it stopped,
/// so a long exchange that comes in many small pieces is not read again and again.
class StreamScanner {
 public:
  /// Requires all of the stream so far, each time with the same beginning. How many bytes the
  /// message has, or Truncated if more are needed; every other error is final. TooLong as soon as
  /// the message says that it has more than `bytes_max` bytes.
  [[nodiscard]] Decoded<std::size_t> scan(std::string_view stream, std::size_t bytes_max);

 private:
  [[nodiscard]] Decoded<std::size_t> scan_header(std::string_view stream);
  [[nodiscard]] Decoded<std::size_t> scan_push_pull(std::string_view stream);

  std::size_t at_ = 0;  ///< up to here all is understood; 0: not even the header
  std::uint32_t entries_left_ = 0;
  std::size_t tail_bytes_ = 0;
};

}  // namespace murmur::gossip
