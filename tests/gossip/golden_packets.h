#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace murmur::gossip::test {

/// A captured packet; the file says what each field is. A field that a packet has not is empty.
struct GoldenPacket {
  std::string transport;
  std::string content;
  std::string bytes;
  std::string key;
  std::string plain;
  std::string inflated;

  /// Without encryption.
  [[nodiscard]] std::string_view unsealed() const {
    return key.empty() ? std::string_view(bytes) : std::string_view(plain);
  }
  [[nodiscard]] bool is_datagram() const { return transport == "udp"; }
};

/// All of tests/data/gossip_packets.txt. Stops the process if it cannot be read.
[[nodiscard]] const std::vector<GoldenPacket>& golden_packets();

/// The first packet without encryption whose content is `content`. Stops the process without one.
[[nodiscard]] const GoldenPacket& golden_packet(std::string_view content);

}  // namespace murmur::gossip::test
