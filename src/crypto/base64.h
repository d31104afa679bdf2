#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace murmur::crypto {

/// Base64 (RFC 4648, with padding), as Serf writes keys.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Nothing for what to_base64() would not have written, spaces and line ends included.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace murmur::crypto
