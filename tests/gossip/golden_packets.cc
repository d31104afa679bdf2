#include "gossip/golden_packets.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/assert.h"
#include "gossip/test_support.h"

namespace murmur::gossip::test {
namespace {

std::string& field(GoldenPacket& packet, std::string_view name) {
  if (name == "bytes") { return packet.bytes; }
  if (name == "key") { return packet.key; }
  if (name == "plain") { return packet.plain; }
  MURMUR_ASSERT(name == "inflated");
  return packet.inflated;
}

std::vector<GoldenPacket> load() {
  std::ifstream file(MURMUR_GOSSIP_PACKETS);
  MURMUR_ASSERT(file.is_open());
  std::vector<GoldenPacket> packets;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') { continue; }
    std::istringstream words(line);
    std::string name;
    std::string value;
    words >> name >> value;
    if (name == "packet") {
      packets.emplace_back().transport = value;
      words >> packets.back().content;
    } else {
      MURMUR_ASSERT(!packets.empty());
      field(packets.back(), name) += test::bytes(value);
    }
  }
  MURMUR_ASSERT(!packets.empty());
  return packets;
}

}  // namespace

const std::vector<GoldenPacket>& golden_packets() {
  static const std::vector<GoldenPacket> packets = load();
  return packets;
}

const GoldenPacket& golden_packet(std::string_view content) {
  const auto& packets = golden_packets();
  const auto found = std::find_if(packets.begin(), packets.end(), [&](const GoldenPacket& packet) {
    return packet.key.empty() && packet.content == content;
  });
  MURMUR_ASSERT(found != packets.end());
  return *found;
}

}  // namespace murmur::gossip::test
