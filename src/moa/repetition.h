#pragma once

#include <string_view>

namespace murmur::moa {

/// Whether `text` ends in a loop, as weak models do: the same unit more than three times in a row,
/// over at least 48 bytes. A rule of dashes or a table's border does not count: the unit needs a
/// letter or a digit, and one character repeated (a long number of zeros) is no loop either.
[[nodiscard]] bool repeats_itself(std::string_view text);

}  // namespace murmur::moa
