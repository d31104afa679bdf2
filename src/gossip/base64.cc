#include "gossip/base64.h"

#include <algorithm>
#include <cstdint>

namespace murmur::gossip {
namespace {

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      group = group << 8U | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
    }
    // n bytes make n + 1 digits.
    for (std::size_t digit = 0; digit < 4; ++digit) {
      text += digit <= bytes.size() ? kDigits[group >> (18 - 6 * digit) & 63U] : '=';
    }
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // Padding counts as zeros here; whether it is where it should be is seen at the end.
    const std::size_t digit = text[i] == '=' ? 0 : kDigits.find(text[i]);
    if (digit == kDigits.npos) { return std::nullopt; }
    group = group << 6U | static_cast<std::uint32_t>(digit);
    if (i % 4 != 3) { continue; }
    for (int shift = 16; shift >= 0; shift -= 8) { bytes += static_cast<char>(group >> shift); }
    group = 0;
  }
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  bytes.resize(bytes.size() - std::min(bytes.size(), padding));
  if (to_base64(bytes) != text) { return std::nullopt; }
  return bytes;
}

}  // namespace murmur::gossip
