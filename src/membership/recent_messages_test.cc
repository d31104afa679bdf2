#include "membership/recent_messages.h"

#include <gtest/gtest.h>

namespace murmur::membership {
namespace {

TEST(RecentMessages, AreNewsOnce) {
  LamportClock clock;
  RecentMessages recent;
  EXPECT_TRUE(recent.take(clock, 7, 1));
  EXPECT_FALSE(recent.take(clock, 7, 1));
  EXPECT_TRUE(recent.take(clock, 7, 2));
  EXPECT_TRUE(recent.take(clock, 8, 1));
  EXPECT_EQ(clock.time(), 9U);
}

TEST(RecentMessages, OfLongAgoAreNone) {
  LamportClock clock;
  RecentMessages recent;
  EXPECT_TRUE(recent.take(clock, 1000, 1));
  EXPECT_TRUE(recent.take(clock, 1001 - RecentMessages::kSpan, 1));
  EXPECT_FALSE(recent.take(clock, 1000 - RecentMessages::kSpan, 1));
  clock.witness(5000);  // as a push/pull tells it
  EXPECT_FALSE(recent.take(clock, 1001, 1));
}

TEST(RecentMessages, OfOneTimeAreBounded) {
  LamportClock clock;
  RecentMessages recent;
  for (std::uint64_t id = 0; id < RecentMessages::kOfOneTimeMax; ++id) {
    EXPECT_TRUE(recent.take(clock, 7, id));
  }
  EXPECT_FALSE(recent.take(clock, 7, 1'000'000));
  EXPECT_TRUE(recent.take(clock, 8, 1'000'000));
}

TEST(RecentMessages, OfATimeThatCannotBeDoNotMoveTheClock) {
  LamportClock clock;
  RecentMessages recent;
  EXPECT_FALSE(recent.take(clock, UINT64_MAX, 1));
  EXPECT_FALSE(recent.take(clock, UINT64_MAX / 2, 1));
  EXPECT_EQ(clock.time(), 1U);
  EXPECT_TRUE(recent.take(clock, 1, 1));
}

}  // namespace
}  // namespace murmur::membership
