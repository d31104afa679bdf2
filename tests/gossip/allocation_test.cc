// A node takes datagrams apart all day: once its decoder is warm, none may cost an allocation.
#include <gtest/gtest.h>

#include "gossip/allocations.h"
#include "gossip/datagram.h"
#include "gossip/encode.h"
#include "gossip/golden_packets.h"

namespace murmur::gossip::test {
namespace {

TEST(WarmDatagrams, AreDecodedAndBuiltWithoutAnAllocation) {
  const auto& packets = golden_packets();
  DatagramDecoder decoder;
  DatagramBuilder builder(1400, DatagramBuilder::Checksum::Yes);
  std::string part;
  std::string datagram;
  const auto round = [&] {
    for (const GoldenPacket& packet : packets) {
      if (!packet.is_datagram()) { continue; }
      for (const Message& message : decoder.decode(packet.unsealed())) {
        part.clear();
        append_message(message, part);
        MURMUR_ASSERT(builder.add(part));
      }
      datagram.clear();
      builder.finish(datagram);
    }
  };
  round();
  const std::size_t before = allocations();
  round();
  EXPECT_EQ(allocations(), before);
  EXPECT_GT(before, 0U);
}

}  // namespace
}  // namespace murmur::gossip::test
