#include "engine/token_cut.h"

#include "base/utf8.h"

namespace murmur::engine {
namespace {

std::size_t proportional(std::size_t bytes, std::size_t part, std::size_t whole) {
  return static_cast<std::size_t>(static_cast<double>(bytes) * static_cast<double>(part) /
                                  static_cast<double>(whole));
}

}  // namespace

std::string_view cut_at_token(std::string_view text, const std::vector<std::string>& pieces,
                              std::size_t tokens) {
  if (tokens >= pieces.size()) { return text; }
  std::string kept;
  for (std::size_t i = 0; i < tokens; ++i) { kept += pieces[i]; }
  if (text.starts_with(kept)) { return utf8_prefix(text, kept.size()); }
  if (kept.starts_with(' ') && text.starts_with(kept.substr(1))) {
    return utf8_prefix(text, kept.size() - 1);
  }
  return utf8_prefix(text, proportional(text.size(), tokens, pieces.size()));
}

}  // namespace murmur::engine
