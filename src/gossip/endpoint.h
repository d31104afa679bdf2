#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "gossip/decode_error.h"

namespace murmur::gossip {

/// Where a node can be reached: its address as it stands on the wire, 4 bytes for IPv4 and 16 for
/// IPv6, and its port. Compared bytewise, so one node must never appear in both forms: from_bytes
/// makes IPv4 of IPv4-mapped IPv6.
class Endpoint {
 public:
  Endpoint() = default;
  /// BadAddress if `address` is neither 4 nor 16 bytes long.
  [[nodiscard]] static Decoded<Endpoint> from_bytes(std::string_view address, std::uint16_t port);

  [[nodiscard]] bool is_v4() const { return size_ == 4; }
  /// 4 or 16 bytes, in network order.
  [[nodiscard]] std::string_view address() const {
    return {reinterpret_cast<const char*>(bytes_.data()), size_};
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;

 private:
  std::uint8_t size_ = 4;
  std::array<std::uint8_t, 16> bytes_{};
  std::uint16_t port_ = 0;
};

/// For people: "10.0.0.7:7946", "[fe80::1]:7946" (RFC 5952 lower case, without `::` shortening
/// beyond the longest run of zeros).
[[nodiscard]] std::string to_string(const Endpoint& endpoint);

}  // namespace murmur::gossip
