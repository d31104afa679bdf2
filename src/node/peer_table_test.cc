#include "node/peer_table.h"

#include <gtest/gtest.h>

namespace murmur::node {
namespace {

constexpr NodeId kBob{2};
constexpr NodeId kCarol{3};

constexpr Instant at(Duration since_start) { return Instant(since_start); }

PeerTable table() { return PeerTable({{kCarol, "carol"}, {kBob, "bob"}}); }

TEST(PeerTable, EverybodyIsUpAtFirstInOrderOfId) {
  const PeerTable peers = table();
  EXPECT_EQ(peers.up(at(0s)), (std::vector{kBob, kCarol}));
  EXPECT_EQ(peers.name(kCarol), "carol");
}

TEST(PeerTable, AFailedContactKeepsAPeerOutForASecond) {
  PeerTable peers = table();
  EXPECT_EQ(peers.failed(kBob, at(10s)), 1s);
  EXPECT_EQ(peers.up(at(10s)), std::vector{kCarol});
  EXPECT_FALSE(peers.is_up(kBob, at(11s) + Duration(-1)));
  EXPECT_TRUE(peers.is_up(kBob, at(11s)));
  EXPECT_EQ(peers.all().size(), 2U);  // it is still known
}

TEST(PeerTable, EachFailureInARowDoublesTheWaitUpToAMinute) {
  PeerTable peers = table();
  Instant now = at(0s);
  std::vector<Duration> waits;
  for (int i = 0; i < 9; ++i) {
    waits.push_back(peers.failed(kBob, now));
    now = now + waits.back();
    ASSERT_TRUE(peers.is_up(kBob, now));
  }
  EXPECT_EQ(waits, (std::vector<Duration>{1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}));
}

TEST(PeerTable, CallsThatFailTogetherAreOneFailure) {
  PeerTable peers = table();
  EXPECT_EQ(peers.failed(kBob, at(0s)), 1s);
  EXPECT_EQ(peers.failed(kBob, at(0s)), 1s);
  EXPECT_EQ(peers.failed(kBob, at(400ms)), 600ms);  // what is left of it
  EXPECT_EQ(peers.failed(kBob, at(1s)), 2s);
}

TEST(PeerTable, HearingFromAPeerForgivesEverything) {
  PeerTable peers = table();
  peers.failed(kBob, at(0s));
  peers.failed(kBob, at(1s));
  peers.heard(kBob);
  EXPECT_TRUE(peers.is_up(kBob, at(1s)));
  EXPECT_EQ(peers.failed(kBob, at(2s)), 1s);
}

TEST(PeerTable, OnePeersFailureIsNotAnothers) {
  PeerTable peers = table();
  peers.failed(kBob, at(0s));
  EXPECT_TRUE(peers.is_up(kCarol, at(0s)));
}

}  // namespace
}  // namespace murmur::node
