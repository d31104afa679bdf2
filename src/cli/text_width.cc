#include "cli/text_width.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace murmur::cli {
namespace {

constexpr std::string_view kEllipsis = "…";

struct Character {
  std::string_view bytes;
  std::uint32_t code_point = 0xfffd;  // also of a byte that is no UTF-8
};

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0x80U) { return 1; }
  if ((lead & 0xe0U) == 0xc0U) { return 2; }
  if ((lead & 0xf0U) == 0xe0U) { return 3; }
  if ((lead & 0xf8U) == 0xf0U) { return 4; }
  return 1;
}

// Requires a text that is not empty.
Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = sequence_length(lead);
  const std::string_view bytes = text.substr(0, length);
  if (bytes.size() < length || !is_valid_utf8(bytes)) { return {text.substr(0, 1)}; }
  if (length == 1) { return {bytes, lead}; }
  std::uint32_t code_point = lead & (0x7fU >> length);
  for (const char byte : bytes.substr(1)) {
    code_point = (code_point << 6U) | (static_cast<unsigned char>(byte) & 0x3fU);
  }
  return {bytes, code_point};
}

std::vector<Character> characters_of(std::string_view text) {
  std::vector<Character> characters;
  while (!text.empty()) {
    characters.push_back(first_character(text));
    text.remove_prefix(characters.back().bytes.size());
  }
  return characters;
}

using Range = std::pair<std::uint32_t, std::uint32_t>;

template <std::size_t N>
bool lies_in(const Range (&ranges)[N], std::uint32_t code_point) {
  const auto* after = std::upper_bound(
      std::begin(ranges), std::end(ranges), code_point,
      [](std::uint32_t wanted, const Range& range) { return wanted < range.first; });
  return after != std::begin(ranges) && code_point <= std::prev(after)->second;
}

// The blocks that matter in ordinary text, not the whole of Unicode: a wrong guess costs a column.
constexpr Range kZeroWidth[]{
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},   {0x064b, 0x065f},  {0x0900, 0x0902},
    {0x0941, 0x0948}, {0x200b, 0x200f}, {0x20d0, 0x20ff},   {0x302a, 0x302d},  {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0x1f3fb, 0x1f3ff}, {0xe0100, 0xe01ef}};
constexpr Range kDoubleWidth[]{{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
                               {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
                               {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
                               {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
                               {0x1fa70, 0x1faff}, {0x20000, 0x3fffd}};

bool is_control(std::uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}
// Invisible, and able to reorder the text around them.
bool is_direction_mark(std::uint32_t code_point) {
  return (code_point >= 0x202a && code_point <= 0x202e) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

std::size_t width_of(const Character& character) {
  if (is_control(character.code_point) || lies_in(kZeroWidth, character.code_point)) { return 0; }
  return lies_in(kDoubleWidth, character.code_point) ? 2 : 1;
}

// How many bytes of the characters from `first` on fit into `columns`.
template <class Iterator>
std::size_t bytes_within(Iterator first, Iterator last, std::size_t columns) {
  std::size_t bytes = 0;
  for (std::size_t used = 0; first != last; ++first) {
    used += width_of(*first);
    if (used > columns) { break; }
    bytes += first->bytes.size();
  }
  return bytes;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  for (const Character& character : characters_of(text)) { columns += width_of(character); }
  return columns;
}

std::string cut_end(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) { return std::string(text); }
  if (columns == 0) { return {}; }
  const std::vector<Character> characters = characters_of(text);
  const std::size_t bytes = bytes_within(characters.begin(), characters.end(), columns - 1);
  return std::string(text.substr(0, bytes)).append(kEllipsis);
}

std::string cut_begin(std::string_view text, std::size_t columns) {
  // Enough for any `columns`, so that a long text is not measured again with each of its words.
  constexpr std::size_t kBytesPerColumn = 16;
  std::string_view tail = text;
  if (tail.size() > (columns + 1) * kBytesPerColumn) {
    tail.remove_prefix(tail.size() - (columns + 1) * kBytesPerColumn);
  }
  if (tail.size() == text.size() && display_width(text) <= columns) { return std::string(text); }
  if (columns == 0) { return {}; }
  const std::vector<Character> characters = characters_of(tail);
  const std::size_t bytes = bytes_within(characters.rbegin(), characters.rend(), columns - 1);
  return std::string(kEllipsis).append(tail.substr(tail.size() - bytes));
}

std::string pad_right(std::string text, std::size_t columns) {
  const std::size_t width = display_width(text);
  if (width < columns) { text.append(columns - width, ' '); }
  return text;
}

std::string pad_left(const std::string& text, std::size_t columns) {
  const std::size_t width = display_width(text);
  return width < columns ? std::string(columns - width, ' ') + text : text;
}

std::string one_line(std::string_view text) {
  std::string line;
  bool gap = false;
  for (const Character& character : characters_of(text)) {
    if (is_direction_mark(character.code_point)) { continue; }
    if (is_control(character.code_point) || character.code_point == ' ') {
      gap = true;
      continue;
    }
    if (gap && !line.empty()) { line.push_back(' '); }
    gap = false;
    line.append(character.code_point == 0xfffd ? "?" : character.bytes);
  }
  return line;
}

std::string without_controls(std::string_view text) {
  std::string clean;
  for (const Character& character : characters_of(text)) {
    const bool allowed =
        character.code_point == '\n' || character.code_point == '\t' ||
        !(is_control(character.code_point) || is_direction_mark(character.code_point));
    if (allowed) { clean.append(character.code_point == 0xfffd ? "?" : character.bytes); }
  }
  return clean;
}

}  // namespace murmur::cli
