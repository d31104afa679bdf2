#include "node/peer_table.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace murmur::node {
namespace {

constexpr NodeId kSelf{1};
constexpr NodeId kBob{2};
constexpr NodeId kCarol{3};

constexpr Instant at(Duration since_start) { return Instant(since_start); }

PeerTable table() {
  return PeerTable(kSelf, directory_of({{kSelf, "attic"}, {kCarol, "carol"}, {kBob, "bob"}}));
}

std::vector<NodeId> up(const PeerTable& peers, Instant now) {
  std::vector<NodeId> ids;
  for (const Candidate& candidate : peers.up(now)) { ids.push_back(candidate.id); }
  return ids;
}

TEST(PeerTable, EverybodyIsUpAtFirstInOrderOfName) {
  const PeerTable peers = table();
  EXPECT_EQ(up(peers, at(0s)), (std::vector{kBob, kCarol}));
  EXPECT_EQ(peers.name(kCarol), "carol");
}

TEST(PeerTable, AFailedContactKeepsAPeerOutForASecond) {
  PeerTable peers = table();
  EXPECT_EQ(peers.failed(kBob, at(10s)), 1s);
  EXPECT_EQ(up(peers, at(10s)), std::vector{kCarol});
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

TEST(PeerTable, WhoIsFoundIsUpUnderAnIdOfItsOwn) {
  PeerTable peers = table();
  const NodeId anna = peers.add("anna", {"tiny", {12}});
  EXPECT_EQ(peers.find("anna"), anna);
  EXPECT_EQ(up(peers, at(0s)), (std::vector{anna, kBob, kCarol}));
  EXPECT_EQ(peers.up(at(0s))[0].traits, (PeerTraits{"tiny", {12}}));
  peers.set_traits(anna, {"large", {3}});
  EXPECT_EQ(peers.up(at(0s))[0].traits, (PeerTraits{"large", {3}}));
}

TEST(PeerTable, WhatTheDirectorySaysOfTheNodeItselfIsKnownThoughItIsNoPeer) {
  const PeerTable peers(
      kSelf, std::make_shared<const PeerDirectory>(
                 std::vector<PeerDirectory::Entry>{{{kSelf, "attic"}, {"tiny", {12, 0.4}}}}));
  EXPECT_EQ(peers.own_capacity(), (moa::Capacity{12, 0.4}));
  EXPECT_EQ(peers.size(), 0U);
  EXPECT_EQ(PeerTable(kBob, directory_of({})).own_capacity(), moa::Capacity{});
}

TEST(PeerTable, WhoIsDoubtedIsNotUp) {
  PeerTable peers = table();
  const NodeId anna = peers.add("anna", {});
  peers.set_doubtful(anna, true);
  EXPECT_EQ(up(peers, at(0s)), (std::vector{kBob, kCarol}));
  peers.set_doubtful(anna, false);
  EXPECT_TRUE(peers.is_up(anna, at(0s)));
}

PeerTable village(std::size_t others) {
  std::vector<Identity> identities;
  for (std::uint64_t i = 0; i <= others; ++i) {
    identities.push_back({NodeId{i + 1}, "node-" + std::to_string(i + 1)});
  }
  return PeerTable(kSelf, directory_of(std::move(identities)));
}

TEST(PeerTable, AmongManyAllAreDrawnAlike) {
  const PeerTable peers = village(100);
  Rng rng(7);
  std::map<NodeId, int> drawn;
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i) {
    const auto three = peers.sample_up(at(0s), 3, rng);
    ASSERT_EQ(std::set(three.begin(), three.end()).size(), 3U);
    for (const NodeId each : three) { ++drawn[each]; }
  }
  EXPECT_FALSE(drawn.contains(kSelf));
  ASSERT_EQ(drawn.size(), 100U);
  for (const auto& [peer, times] : drawn) { EXPECT_NEAR(times, 600, 5 * 24.2); }  // 5 sigma
}

TEST(PeerTable, AmongManyOfWhomFewAreUpThoseAreDrawn) {
  PeerTable peers = village(100);
  for (std::uint64_t id = 6; id <= 101; ++id) { peers.failed(NodeId{id}, at(0s)); }
  Rng rng(7);
  for (int i = 0; i < 50; ++i) {
    const auto drawn = peers.sample_up(at(0s), 3, rng);
    EXPECT_EQ(std::set(drawn.begin(), drawn.end()).size(), 3U);
    for (const NodeId each : drawn) { EXPECT_LT(each, NodeId{6}); }
  }
  EXPECT_EQ(peers.sample_up(at(0s), 9, rng).size(), 4U);
}

TEST(PeerTable, WhoComesBackGetsANewId) {
  PeerTable peers = table();
  const NodeId before = peers.add("anna", {});
  peers.remove(before);
  EXPECT_FALSE(peers.find("anna"));
  EXPECT_EQ(peers.size(), 2U);
  EXPECT_GT(peers.add("anna", {}), before);
}

}  // namespace
}  // namespace murmur::node
