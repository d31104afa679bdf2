#pragma once

#include <string>
#include <string_view>

namespace murmur {

/// Two lower-case digits for each byte.
[[nodiscard]] std::string to_hex(std::string_view bytes);

}  // namespace murmur
