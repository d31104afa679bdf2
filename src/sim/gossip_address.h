#pragma once

#include <array>
#include <cstddef>

#include "gossip/endpoint.h"

namespace murmur::sim {

/// Where gossip finds simulated host `index`: an address of 10.0.0.0/8, of which there are enough.
[[nodiscard]] inline gossip::Endpoint gossip_address(std::size_t index) {
  constexpr std::uint16_t kPort = 7946;
  const std::array<char, 4> address{10, static_cast<char>(index >> 16),
                                    static_cast<char>(index >> 8), static_cast<char>(index)};
  return *gossip::Endpoint::from_bytes({address.data(), address.size()}, kPort);
}

/// Of the host that gossip_address() put there.
[[nodiscard]] inline std::size_t host_at(const gossip::Endpoint& endpoint) {
  const std::string_view bytes = endpoint.address();
  const auto byte = [bytes](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
  };
  return byte(1) << 16 | byte(2) << 8 | byte(3);
}

}  // namespace murmur::sim
