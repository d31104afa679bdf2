#include "membership/suspicion.h"

#include <gtest/gtest.h>

namespace murmur::membership {
namespace {

Instant at(Duration since_start) { return Instant(since_start); }

TEST(Suspicion, WaitsLongestWhileNobodyElseSuspects) {
  const Suspicion suspicion("alice", {.min = 4s, .max = 24s, .wanted = 2}, at(1s));
  EXPECT_EQ(suspicion.deadline(), at(25s));
}

TEST(Suspicion, EachNewAccuserShortensTheWait) {
  Suspicion suspicion("alice", {.min = 4s, .max = 24s, .wanted = 2}, at(0s));
  EXPECT_TRUE(suspicion.accuse("bob"));
  EXPECT_EQ(suspicion.deadline(), at(11381ms));  // 24 s - ln(2) / ln(3) * 20 s
  EXPECT_TRUE(suspicion.accuse("carol"));
  EXPECT_EQ(suspicion.deadline(), at(4s));
}

TEST(Suspicion, TheSameWitnessTwiceIsOneWitness) {
  Suspicion suspicion("alice", {.min = 4s, .max = 24s, .wanted = 2}, at(0s));
  EXPECT_TRUE(suspicion.accuse("bob"));
  EXPECT_FALSE(suspicion.accuse("bob"));
  EXPECT_FALSE(suspicion.accuse("alice"));
  EXPECT_EQ(suspicion.deadline(), at(11381ms));
}

TEST(Suspicion, NeedsNoMoreAccusersThanItWanted) {
  Suspicion suspicion("alice", {.min = 4s, .max = 24s, .wanted = 1}, at(0s));
  EXPECT_TRUE(suspicion.accuse("bob"));
  EXPECT_FALSE(suspicion.accuse("carol"));
  EXPECT_EQ(suspicion.deadline(), at(4s));
}

TEST(Suspicion, WantsNobodyInATinyCluster) {
  Suspicion suspicion("alice", {.min = 4s, .max = 24s, .wanted = 0}, at(2s));
  EXPECT_EQ(suspicion.deadline(), at(6s));
  EXPECT_FALSE(suspicion.accuse("bob"));
}

}  // namespace
}  // namespace murmur::membership
