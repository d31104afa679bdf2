#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace murmur::engine {

/// The beginning of `text` that its first `tokens` tokens stand for, cut at a character; `pieces`
/// are the bytes of all its tokens. Most tokenizers give the text back piece by piece, some with a
/// space put before it. One that rewrites the text is met by a cut in proportion.
[[nodiscard]] std::string_view cut_at_token(std::string_view text,
                                            const std::vector<std::string>& pieces,
                                            std::size_t tokens);

}  // namespace murmur::engine
