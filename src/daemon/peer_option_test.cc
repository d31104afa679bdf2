#include "daemon/peer_option.h"

#include <gtest/gtest.h>

namespace murmur::daemon {
namespace {

TEST(PeerOption, AUrlAloneIsNamedByItsHostAndPort) {
  const auto peer = parse_peer_option("http://127.0.0.1:8411");
  ASSERT_TRUE(peer.has_value());
  EXPECT_EQ(peer->name, "127.0.0.1:8411");
  EXPECT_EQ(peer->endpoint.port, 8411);
  EXPECT_EQ(peer->model, "");
}

TEST(PeerOption, TakesANameInFrontAndAModelBehind) {
  const auto peer = parse_peer_option("attic=http://10.0.0.2:8080/base#qwen=2.5");
  ASSERT_TRUE(peer.has_value());
  EXPECT_EQ(peer->name, "attic");
  EXPECT_EQ(peer->endpoint.host, "10.0.0.2");
  EXPECT_EQ(peer->endpoint.base_path, "/base");
  EXPECT_EQ(peer->model, "qwen=2.5");
}

TEST(PeerOption, ANodeOnAnotherMachineIsNotAskedInClear) {
  for (const char* here : {"http://127.0.0.1:1", "localhost:1", "http://[::1]:1", "unix:/tmp/x"}) {
    EXPECT_TRUE(parse_peer_option(here)) << here;
  }
  for (const char* away :
       {"attic=http://192.168.1.20:8411", "http://attic", "http://[fe80::1]:1"}) {
    const auto peer = parse_peer_option(away);
    ASSERT_FALSE(peer) << away;
    EXPECT_NE(peer.error().message.find("murmur join"), std::string::npos) << peer.error().message;
    EXPECT_TRUE(parse_peer_option(std::string(away) + "#tiny")) << away;
  }
}

TEST(PeerOption, SaysWhatIsWrongAndRepeatsWhatWasGiven) {
  for (const char* bad :
       {"", "=http://a:1", "a b=http://a:1", "http://a:1#", "http://a:99999", "x=#m"}) {
    const auto peer = parse_peer_option(bad);
    ASSERT_TRUE(peer.has_error()) << bad;
    EXPECT_NE(peer.error().message.find(bad), std::string::npos) << peer.error().message;
  }
}

}  // namespace
}  // namespace murmur::daemon
