#include "base/printable.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace murmur {
namespace {

bool is_ascii_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }
bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

struct Range {
  std::string_view first;
  std::string_view last;
};
/// C1 controls; embeddings, overrides and isolates of direction; line and paragraph separators.
constexpr std::array kUnwanted{Range{"\xC2\x80", "\xC2\x9F"}, Range{"\xE2\x80\xA8", "\xE2\x80\xAE"},
                               Range{"\xE2\x81\xA6", "\xE2\x81\xA9"}};

/// Bytes of the unwanted character that `text` begins with; 0: it begins with another.
std::size_t unwanted_at_start(std::string_view text) {
  for (const Range& range : kUnwanted) {
    const std::string_view character = text.substr(0, range.first.size());
    if (range.first <= character && character <= range.last) { return character.size(); }
  }
  return 0;
}

}  // namespace

std::string printable(std::string_view text) {
  const bool is_utf8 = is_valid_utf8(text);
  std::string clean;
  while (!text.empty()) {
    const bool bad = is_ascii_control(text[0]) || (!is_utf8 && is_beyond_ascii(text[0]));
    const std::size_t unwanted = bad ? 1 : unwanted_at_start(text);
    clean += unwanted > 0 ? '?' : text[0];
    text.remove_prefix(std::max<std::size_t>(unwanted, 1));
  }
  return clean;
}

}  // namespace murmur
