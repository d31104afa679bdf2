#include "cli/typed_text.h"

#include <cstddef>

#include "base/utf8.h"

namespace murmur::cli {
namespace {

constexpr std::string_view kPasteBegins = "\x1b[200~";
constexpr std::string_view kPasteEnds = "\x1b[201~";
constexpr char32_t kReplacement = U'\ufffd';

std::size_t sequence_length(unsigned char lead) {
  if (lead < 0xc0U || lead >= 0xf8U) { return 1; }
  if (lead < 0xe0U) { return 2; }
  return lead < 0xf0U ? 3 : 4;
}

bool is_control(char32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

}  // namespace

bool TypedText::skip(std::string_view mark) {
  if (!bytes_.starts_with(mark)) { return false; }
  bytes_.erase(0, mark.size());
  return true;
}

std::optional<char32_t> TypedText::take_character() {
  if (bytes_.empty()) { return std::nullopt; }
  const auto lead = static_cast<unsigned char>(bytes_.front());
  const std::size_t length = sequence_length(lead);
  if (bytes_.size() < length) { return std::nullopt; }
  const std::string sequence = bytes_.substr(0, length);
  if (!is_valid_utf8(sequence)) {
    bytes_.erase(0, 1);
    return kReplacement;
  }
  bytes_.erase(0, length);
  if (length == 1) { return lead; }
  char32_t character = lead & (0x7fU >> length);
  for (const char byte : sequence.substr(1)) {
    character = (character << 6U) | (static_cast<unsigned char>(byte) & 0x3fU);
  }
  return character;
}

std::optional<char32_t> TypedText::next() {
  for (;;) {
    if (!pasting_) {
      if (!skip(kPasteBegins)) { return take_character(); }
      pasting_ = true;
    }
    if (skip(kPasteEnds)) {
      pasting_ = false;
      continue;
    }
    if (kPasteEnds.starts_with(bytes_)) { return std::nullopt; }  // the rest of it may come
    const std::optional<char32_t> character = take_character();
    if (character == U'\r' || character == U'\n') {
      if (character == U'\r') { (void)skip("\n"); }
      return kPastedLineFeed;
    }
    if (!character || character == U'\t' || !is_control(*character)) { return character; }
  }
}

}  // namespace murmur::cli
