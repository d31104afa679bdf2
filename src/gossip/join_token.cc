#include "gossip/join_token.h"

#include <array>
#include <cstdint>
#include <optional>

#include "base/assert.h"
#include "base/trim.h"
#include "gossip/crc32.h"

namespace murmur::gossip {
namespace {

constexpr std::string_view kPrefix = "murmur-";
constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kHeadBytes = 3;  // version, length of the key, number of seeds

std::uint8_t byte_at(std::string_view bytes, std::size_t i) {
  return static_cast<std::uint8_t>(bytes[i]);
}

std::string to_base32(std::string_view bytes) {
  std::string text;
  std::uint32_t bits = 0;
  int held = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bits = bits << 8U | byte_at(bytes, i);
    for (held += 8; held >= 5; held -= 5) { text += kDigits[bits >> (held - 5) & 31U]; }
  }
  if (held > 0) { text += kDigits[bits << (5 - held) & 31U]; }
  return text;
}

std::optional<std::uint32_t> digit_value(char c) {
  if (c >= 'A' && c <= 'Z') { c = static_cast<char>(c - 'A' + 'a'); }
  if (c == 'o') { c = '0'; }
  if (c == 'i' || c == 'l') { c = '1'; }
  const std::size_t value = kDigits.find(c);
  if (value == std::string_view::npos) { return std::nullopt; }
  return static_cast<std::uint32_t>(value);
}

/// The bytes; what is left of the last digit's bits is padding.
std::optional<std::string> from_base32(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const auto value = digit_value(c);
    if (!value) { return std::nullopt; }
    bits = bits << 5U | *value;
    held += 5;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>(bits >> held & 255U);
    }
  }
  return bytes;
}

void append_checksum(std::string& bytes) {
  const std::uint32_t sum = crc32(bytes);
  for (int shift = 24; shift >= 0; shift -= 8) { bytes += static_cast<char>(sum >> shift & 255U); }
}

bool starts_with_prefix(std::string_view text) {
  if (text.size() < kPrefix.size()) { return false; }
  for (std::size_t i = 0; i < kPrefix.size(); ++i) {
    const char c = text[i];
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (lower != kPrefix[i]) { return false; }
  }
  return true;
}

/// Takes bytes from the front of `from`; empty if there are not so many.
std::string_view take(std::string_view& from, std::size_t size) {
  if (from.size() < size) { return from = {}; }
  const std::string_view taken = from.substr(0, size);
  from.remove_prefix(size);
  return taken;
}

std::optional<Endpoint> take_endpoint(std::string_view& from) {
  const std::string_view size = take(from, 1);
  if (size.empty()) { return std::nullopt; }
  const std::string_view address = take(from, byte_at(size, 0));
  const std::string_view port = take(from, 2);
  if (address.empty() || port.empty()) { return std::nullopt; }
  const auto endpoint = Endpoint::from_bytes(
      address, static_cast<std::uint16_t>(byte_at(port, 0) << 8U | byte_at(port, 1)));
  return endpoint ? std::optional(*endpoint) : std::nullopt;
}

Error mistyped() {
  return Error{"this join token is cut or mistyped; copy all of it, from murmur- to its end"};
}

}  // namespace

std::string to_text(const JoinToken& token) {
  MURMUR_ASSERT(token.seeds.size() <= JoinToken::kSeedsMax);
  std::string bytes;
  bytes += static_cast<char>(kVersion);
  bytes += static_cast<char>(token.key.bytes().size());
  bytes += static_cast<char>(token.seeds.size());
  bytes += token.key.bytes();
  for (const Endpoint& seed : token.seeds) {
    bytes += static_cast<char>(seed.address().size());
    bytes += seed.address();
    bytes += static_cast<char>(seed.port() >> 8U);
    bytes += static_cast<char>(seed.port() & 255U);
  }
  append_checksum(bytes);
  return std::string(kPrefix) + to_base32(bytes);
}

Result<JoinToken> parse_join_token(std::string_view text) {
  text = trimmed(text);
  if (!starts_with_prefix(text)) {
    return Error{"this is no join token: it starts with murmur-, and `murmur up` prints it"};
  }
  const auto decoded = from_base32(text.substr(kPrefix.size()));
  if (!decoded || decoded->size() < kHeadBytes + kChecksumBytes) { return mistyped(); }
  std::string summed = decoded->substr(0, decoded->size() - kChecksumBytes);
  std::string_view rest = std::string_view(*decoded).substr(0, summed.size());
  append_checksum(summed);
  if (summed != *decoded) { return mistyped(); }

  const std::string_view head = take(rest, kHeadBytes);
  if (byte_at(head, 0) != kVersion) {
    return Error{"this join token was made by a later version of Murmur; update this device"};
  }
  const auto key = Key::from_bytes(take(rest, byte_at(head, 1)));
  if (!key || byte_at(head, 2) > JoinToken::kSeedsMax) { return mistyped(); }
  JoinToken token{*key, {}};
  for (std::size_t i = 0; i < byte_at(head, 2); ++i) {
    const auto seed = take_endpoint(rest);
    if (!seed) { return mistyped(); }
    token.seeds.push_back(*seed);
  }
  return token;
}

}  // namespace murmur::gossip
