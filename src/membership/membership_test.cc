#include "membership/membership.h"

#include <gtest/gtest.h>

#include <string>

#include "membership/cluster_test_support.h"

namespace murmur::membership {
namespace {

using What = MemberChanged::What;

/// Whether the first three take the fourth for alive at this address.
bool came_back_at(Cluster& cluster, const gossip::Endpoint& where) {
  for (const std::size_t viewer : {0U, 1U, 2U}) {
    const Member* member = cluster[viewer].find(cluster.name(3));
    if (member->record->endpoint != where || member->state != NodeState::Alive) { return false; }
  }
  return true;
}

TEST(Membership, ThoseWhoKnowOneOfThemFindAll) {
  Cluster cluster(lan());
  cluster.grow(5);
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    EXPECT_EQ(cluster[i].members().size(), 5U);
    for (const Member& member : cluster[i].members()) {
      EXPECT_EQ(member.state, NodeState::Alive) << member.record->name;
    }
  }
  EXPECT_EQ(cluster.count<Joined>(4), 1U);
}

TEST(Membership, ASeedThatCannotBeReachedIsNamed) {
  Cluster cluster(lan());
  cluster.add();
  cluster.tell(0, JoinWanted{{endpoint(99)}});
  cluster.run_for(11s);
  ASSERT_EQ(cluster.count<JoinFailed>(0), 1U);
  EXPECT_EQ(cluster[0].members().size(), 1U);
}

TEST(Membership, OneWhoIsKilledIsFoundDeadByAll) {
  Cluster cluster(lan());
  cluster.grow(5);
  const Instant killed = cluster.now();
  cluster.kill(2);
  ASSERT_TRUE(cluster.run_until(
      [&] { return cluster.all_others_see(cluster.name(2), NodeState::Dead); }, 30s));
  const Duration took = cluster.now() - killed;
  EXPECT_GE(took, 4500ms);  // the least that a suspect is given, and a probe before
  EXPECT_LE(took, 7500ms);
}

TEST(Membership, OneWhoStallsForAWhileRefutes) {
  Cluster cluster(lan());
  cluster.grow(5);
  cluster.pause(2);
  cluster.run_for(3s);
  cluster.resume(2);
  cluster.run_for(5s);
  EXPECT_TRUE(cluster.all_others_see(cluster.name(2), NodeState::Alive));
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    EXPECT_EQ(cluster.count(i, What::Failed), 0U);
  }
  EXPECT_GE(cluster.count<SelfRefuted>(2), 1U);
}

TEST(Membership, OneWhoWasTakenForDeadComesBackWithoutAnybodysHelp) {
  Cluster cluster(lan());
  cluster.grow(5);
  cluster.pause(2);
  ASSERT_TRUE(cluster.run_until(
      [&] {
        return cluster.all_others_see(cluster.name(2), NodeState::Dead) ||
               cluster.count(0, What::Failed) > 0;
      },
      30s));
  cluster.run_for(5s);
  cluster.resume(2);
  EXPECT_TRUE(cluster.run_until(
      [&] { return cluster.all_others_see(cluster.name(2), NodeState::Alive); }, 40s));
}

TEST(Membership, OneWhoLeavesIsNotHeldForDead) {
  Cluster cluster(lan());
  cluster.grow(5);
  cluster.tell(3, LeaveWanted{});
  ASSERT_TRUE(cluster.run_until([&] { return cluster.count<Gone>(3) > 0; }, 5s));
  cluster.kill(3);
  cluster.run_for(10s);
  EXPECT_TRUE(cluster.all_others_see(cluster.name(3), NodeState::Left));
  EXPECT_EQ(cluster.count(0, What::Failed), 0U);
  EXPECT_EQ(cluster.count(0, What::Left), 1U);
}

TEST(Membership, WhatANodeSaysOfItselfReachesAll) {
  Cluster cluster(lan());
  cluster.grow(5);
  const Instant changed = cluster.now();
  cluster.tell(1, MetaChanged{"new"});
  const auto known = [&] {
    for (std::size_t i = 0; i < cluster.size(); ++i) {
      if (cluster[i].find(cluster.name(1))->record->meta != "new") { return false; }
    }
    return true;
  };
  ASSERT_TRUE(cluster.run_until(known, 5s));
  EXPECT_LE(cluster.now() - changed, 600ms);
}

TEST(Membership, BothSidesOfAHealedPartitionFindEachOtherAgain) {
  Cluster cluster(lan());
  cluster.grow(6);
  cluster.link = [](std::size_t from, std::size_t to) { return (from < 3) == (to < 3); };
  cluster.run_for(30s);
  for (std::size_t i = 3; i < 6; ++i) {
    EXPECT_EQ(cluster.state(0, cluster.name(i)), NodeState::Dead);
  }
  cluster.link = [](auto, auto) { return true; };
  const auto healed = [&] {
    for (std::size_t i = 0; i < cluster.size(); ++i) {
      if (!cluster.all_others_see(cluster.name(i), NodeState::Alive)) { return false; }
    }
    return true;
  };
  EXPECT_TRUE(cluster.run_until(healed, 60s));
}

TEST(Membership, ATenthOfAllPacketsLostMakesNobodyDead) {
  Cluster cluster(lan());
  cluster.grow(10);
  cluster.loss = 0.1;
  cluster.run_for(10min);
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    EXPECT_EQ(cluster.count(i, What::Failed), 0U);
    EXPECT_TRUE(cluster.all_others_see(cluster.name(i), NodeState::Alive));
  }
}

TEST(Membership, OneWhoComesBackAtAnotherAddressIsTakenIn) {
  Cluster cluster(lan());
  cluster.grow(4);
  cluster.kill(3);
  const std::size_t again = cluster.add(endpoint(77), cluster.name(3));
  cluster.tell(again, JoinWanted{{cluster.where(0)}});
  EXPECT_TRUE(cluster.run_until([&] { return came_back_at(cluster, endpoint(77)); }, 5s));
}

TEST(Membership, OneWhoComesBackAtAnotherAddressWhileSuspectedIsTakenIn) {
  Cluster cluster(lan());
  cluster.grow(4);
  cluster.kill(3);
  ASSERT_TRUE(cluster.run_until(
      [&] { return cluster.state(0, cluster.name(3)) == NodeState::Suspect; }, 10s));
  const std::size_t again = cluster.add(endpoint(77), cluster.name(3));
  for (const std::size_t seed : {0U, 1U, 2U}) {
    cluster.tell(again, JoinWanted{{cluster.where(seed)}});
  }
  EXPECT_TRUE(cluster.run_until([&] { return came_back_at(cluster, endpoint(77)); }, 10s));
  EXPECT_EQ(cluster.count<NameConflict>(again), 0U);
}

TEST(Membership, OneWhoSleptAccusesNobody) {
  Cluster cluster(lan());
  cluster.grow(5);
  for (int nap = 0; nap < 10; ++nap) {
    cluster.pause(2);
    cluster.run_for(1500ms);
    cluster.resume(2);
    cluster.run_for(3700ms);
  }
  EXPECT_EQ(cluster.count(2, What::Suspected), 0U);
  EXPECT_GE(cluster.count<ProbeLate>(2), 1U);
}

TEST(Membership, ThoseWhoAreGoneForLongAreForgotten) {
  Cluster cluster(lan());
  cluster.grow(4);
  cluster.kill(1);
  cluster.run_for(60s);
  EXPECT_EQ(cluster.state(0, cluster.name(1)), std::nullopt);
  EXPECT_EQ(cluster.count(0, What::Forgotten), 1U);
}

TEST(Membership, SameSeedSameTrace) {
  const auto trace = [](std::uint64_t seed) {
    Cluster cluster(lan(), seed);
    cluster.grow(5);
    cluster.loss = 0.2;
    cluster.run_for(60s);
    return cluster.trace.value();
  };
  EXPECT_EQ(trace(7), trace(7));
  EXPECT_NE(trace(7), trace(8));
}

}  // namespace
}  // namespace murmur::membership
