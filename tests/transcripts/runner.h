#pragma once

#include <string>
#include <string_view>

namespace murmur::transcripts {

/// Plays a script and returns it with what happened in the place of what was expected. What cannot
/// be played becomes a line that begins with "error:".
[[nodiscard]] std::string play(std::string_view script);

}  // namespace murmur::transcripts
