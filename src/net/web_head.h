#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace murmur::net {

/// The head of a response.
struct WebHead {
  unsigned status = 0;
  /// By name in lower case; of a field that comes more than once the last.
  std::map<std::string, std::string, std::less<>> fields;

  [[nodiscard]] bool is_success() const { return status >= 200 && status < 300; }
  /// With a place to go on to.
  [[nodiscard]] bool is_redirect() const;
  /// Empty if it is not there.
  [[nodiscard]] std::string_view field(std::string_view lower_case_name) const;
  /// A field that is a number; nothing if it is not there, or is none.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view lower_case_name) const;
};

/// Which part of a whole a response has: Content-Range, "bytes 5-9/10" (RFC 9110 14.4).
struct ContentRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> whole_bytes;  ///< nothing: not told ("*")
};
/// Nothing if it is not there, is of another unit, or makes no sense.
[[nodiscard]] std::optional<ContentRange> content_range(const WebHead& head);

}  // namespace murmur::net
