#pragma once

#include <string>
#include <string_view>

namespace murmur::gossip {

/// Standard base64 with padding (RFC 4648, section 4): how Serf writes keys.
[[nodiscard]] std::string to_base64(std::string_view bytes);

}  // namespace murmur::gossip
