#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace murmur::gossip {

/// Standard base64 with padding (RFC 4648, section 4): how Serf writes keys.
[[nodiscard]] std::string to_base64(std::string_view bytes);
/// Nothing for what to_base64() would not have written, spaces and line ends included.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace murmur::gossip
