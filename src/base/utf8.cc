#include "base/utf8.h"

#include <cstdint>

namespace murmur {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xc0U) == 0x80U; }

struct Sequence {
  std::size_t length;
  std::uint32_t smallest;  // below it the form is overlong
  std::uint32_t lead_bits;
};

Sequence classify(unsigned char lead) {
  if (lead < 0x80U) { return {1, 0, lead}; }
  if ((lead & 0xe0U) == 0xc0U) { return {2, 0x80, lead & 0x1fU}; }
  if ((lead & 0xf0U) == 0xe0U) { return {3, 0x800, lead & 0x0fU}; }
  if ((lead & 0xf8U) == 0xf0U) { return {4, 0x10000, lead & 0x07U}; }
  return {0, 0, 0};
}

}  // namespace

bool is_valid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Sequence sequence = classify(static_cast<unsigned char>(text[at]));
    if (sequence.length == 0 || text.size() - at < sequence.length) { return false; }
    std::uint32_t code_point = sequence.lead_bits;
    for (std::size_t i = 1; i < sequence.length; ++i) {
      if (!is_continuation(text[at + i])) { return false; }
      code_point = (code_point << 6U) | (static_cast<unsigned char>(text[at + i]) & 0x3fU);
    }
    const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < sequence.smallest || code_point > 0x10ffff || surrogate) { return false; }
    at += sequence.length;
  }
  return true;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) { return text; }
  std::size_t end = bytes_max;
  while (end > 0 && is_continuation(text[end])) { --end; }
  return text.substr(0, end);
}

}  // namespace murmur
