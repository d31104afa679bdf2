#include "gossip/endpoint.h"

#include <algorithm>
#include <cstdio>

namespace murmur::gossip {
namespace {

constexpr std::size_t kV4Bytes = 4;
constexpr std::size_t kV6Bytes = 16;
constexpr std::size_t kGroups = kV6Bytes / 2;
constexpr std::string_view kMappedV4("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);

using Groups = std::array<unsigned, kGroups>;

unsigned byte_of(std::string_view bytes, std::size_t index) {
  return static_cast<unsigned char>(bytes[index]);
}

/// The longest run of at least two zero groups, the first of equals: [first, end).
struct Run {
  std::size_t first = 0;
  std::size_t end = 0;
  [[nodiscard]] std::size_t length() const { return end - first; }
};

Run longest_zero_run(const Groups& groups) {
  Run longest;
  Run current;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i] != 0) { current.first = i + 1; }
    current.end = i + 1;
    if (current.length() > std::max<std::size_t>(longest.length(), 1)) { longest = current; }
  }
  return longest;
}

std::string v6_text(std::string_view address) {
  Groups groups{};
  for (std::size_t i = 0; i < groups.size(); ++i) {
    groups[i] = byte_of(address, 2 * i) << 8U | byte_of(address, 2 * i + 1);
  }
  const Run hidden = longest_zero_run(groups);
  std::string text;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (hidden.length() > 0 && i == hidden.first) {
      text += "::";
      i = hidden.end;
      if (i == groups.size()) { break; }
    } else if (i > 0) {
      text += ':';
    }
    std::array<char, 8> digits{};
    std::snprintf(digits.data(), digits.size(), "%x", groups[i]);
    text += digits.data();
  }
  return text;
}

std::string v4_text(std::string_view address) {
  std::string text;
  for (std::size_t i = 0; i < kV4Bytes; ++i) {
    if (i > 0) { text += '.'; }
    text += std::to_string(byte_of(address, i));
  }
  return text;
}

}  // namespace

Decoded<Endpoint> Endpoint::from_bytes(std::string_view address, std::uint16_t port) {
  if (address.size() == kV6Bytes && address.starts_with(kMappedV4)) {
    address.remove_prefix(kMappedV4.size());
  }
  if (address.size() != kV4Bytes && address.size() != kV6Bytes) { return DecodeError::BadAddress; }
  Endpoint endpoint;
  endpoint.size_ = static_cast<std::uint8_t>(address.size());
  endpoint.port_ = port;
  std::copy(address.begin(), address.end(), endpoint.bytes_.begin());
  return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
  const std::string port = ':' + std::to_string(endpoint.port());
  if (endpoint.is_v4()) { return v4_text(endpoint.address()) + port; }
  return '[' + v6_text(endpoint.address()) + ']' + port;
}

}  // namespace murmur::gossip
