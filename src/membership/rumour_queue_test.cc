#include "membership/rumour_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace murmur::membership {
namespace {

constexpr std::size_t kRoom = 1000;
constexpr std::uint32_t kOften = 100;

TEST(RumourQueue, SendsTheLeastSentFirstThenTheLongestThenTheNewest) {
  RumourQueue queue;
  queue.add("a", "long one");
  queue.begin_packet();
  EXPECT_EQ(queue.take(kRoom, kOften), "long one");
  queue.add("b", "short");
  queue.add("c", "newer");
  queue.add("d", "longer");
  queue.begin_packet();
  EXPECT_EQ(queue.take(kRoom, kOften), "longer");
  EXPECT_EQ(queue.take(kRoom, kOften), "newer");
  EXPECT_EQ(queue.take(kRoom, kOften), "short");
  EXPECT_EQ(queue.take(kRoom, kOften), "long one");
  EXPECT_EQ(queue.take(kRoom, kOften), "");
}

TEST(RumourQueue, PassesOverWhatDoesNotFit) {
  RumourQueue queue;
  queue.add("a", "much too long");
  queue.add("b", "fits");
  queue.begin_packet();
  EXPECT_EQ(queue.take(4, kOften), "fits");
  EXPECT_EQ(queue.take(4, kOften), "");
}

TEST(RumourQueue, ForgetsARumourThatWasSentOftenEnough) {
  RumourQueue queue;
  queue.add("a", "news");
  for (int i = 0; i < 3; ++i) {
    queue.begin_packet();
    EXPECT_EQ(queue.take(kRoom, 3), "news");
  }
  EXPECT_TRUE(queue.empty());
  EXPECT_FALSE(queue.has("a"));
}

TEST(RumourQueue, NewerNewsAboutASubjectTakesThePlaceOfOlder) {
  RumourQueue queue;
  queue.add("a", "suspect");
  queue.begin_packet();
  (void)queue.take(kRoom, kOften);
  queue.add("a", "alive");
  EXPECT_EQ(queue.size(), 1U);
  queue.begin_packet();
  EXPECT_EQ(queue.take(kRoom, kOften), "alive");
}

TEST(RumourQueue, ForgetsWhatNobodyIsToHearAnyMore) {
  RumourQueue queue;
  queue.add("a", "over");
  queue.add("b", "news");
  queue.drop("a");
  queue.drop("never there");
  queue.begin_packet();
  EXPECT_EQ(queue.take(kRoom, kOften), "news");
  EXPECT_EQ(queue.take(kRoom, kOften), "");
}

TEST(RumourQueue, IsBoundedAndDropsWhatWasSentMost) {
  RumourQueue queue;
  queue.add("first", "sent once already");
  queue.begin_packet();
  (void)queue.take(kRoom, kOften);
  for (std::size_t i = 0; i < RumourQueue::kRumoursMax; ++i) {
    queue.add(std::to_string(i), "news");
  }
  EXPECT_EQ(queue.size(), RumourQueue::kRumoursMax);
  EXPECT_FALSE(queue.has("first"));
  RumourQueue small(2);
  for (const std::string_view subject : {"a", "b", "c"}) { small.add(subject, "news"); }
  EXPECT_EQ(small.size(), 2U);
}

}  // namespace
}  // namespace murmur::membership
