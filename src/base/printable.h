#pragma once

#include <string>
#include <string_view>

namespace murmur {

/// Text of others on one line of a log or a terminal: what could begin a line, steer a terminal or
/// turn the direction of what follows is a question mark, and so is each byte that is not ASCII
/// where the whole is not UTF-8.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace murmur
