#pragma once

#include <cstddef>
#include <string_view>

namespace murmur {

/// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, nothing over U+10FFFF, no overlong
/// forms).
[[nodiscard]] bool is_valid_utf8(std::string_view text);

/// The longest prefix of `text` with at most `bytes_max` bytes that does not split a character.
/// Requires well-formed UTF-8.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max);

}  // namespace murmur
