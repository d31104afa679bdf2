#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace murmur::cli {

/// The known name that `wrong` was probably meant to be: the fewest letters inserted, dropped,
/// changed or swapped with their neighbour, at most a third of it. Empty if none is that close; the
/// first of several.
[[nodiscard]] std::string nearest_name(std::string_view wrong,
                                       const std::vector<std::string>& known);

/// ", did you mean NAME?" or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view wrong,
                                       const std::vector<std::string>& known);

}  // namespace murmur::cli
