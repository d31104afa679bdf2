#include "node/announcer.h"

#include <gtest/gtest.h>

namespace murmur::node {
namespace {

using membership::LoadBucket;
using membership::NodeMeta;

constexpr Instant at(Duration since_start) { return Instant(since_start); }

NodeMeta with(std::string model, std::uint32_t decode = 0, LoadBucket load = LoadBucket::Free) {
  NodeMeta meta;
  meta.model = std::move(model);
  meta.decode_tokens_per_s = decode;
  meta.load = load;
  return meta;
}

/// In a cluster of four.
void consider(Announcer& announcer, Instant now, const NodeMeta& wanted) {
  announcer.consider(now, wanted, 4, 4, 300);
}

TEST(Announcer, TellsTheFirstModelAtOnce) {
  Announcer announcer(with(""));
  consider(announcer, at(3s), with("tiny"));
  EXPECT_EQ(announcer.due_at(), at(3s));
  EXPECT_EQ(announcer.take(at(3s)), with("tiny"));
  EXPECT_FALSE(announcer.take(at(3s)));
}

TEST(Announcer, SaysNothingWhereNothingChanged) {
  Announcer announcer(with("tiny", 100));
  consider(announcer, at(3s), with("tiny", 100));
  EXPECT_EQ(announcer.due_at(), Instant::never());
  consider(announcer, at(4s), with("tiny", 119));
  EXPECT_EQ(announcer.due_at(), Instant::never());
  consider(announcer, at(5s), with("tiny", 120));
  EXPECT_EQ(announcer.due_at(), at(5s));
}

TEST(Announcer, SaysNothingWhereItsUserTakesALittleMore) {
  Announcer announcer(with("tiny"));
  NodeMeta wanted = with("tiny");
  wanted.own_percent = 4;
  consider(announcer, at(3s), wanted);
  EXPECT_EQ(announcer.due_at(), Instant::never());
  wanted.own_percent = 5;
  consider(announcer, at(4s), wanted);
  EXPECT_EQ(announcer.due_at(), at(4s));
}

TEST(Announcer, WaitsBetweenTwoChanges) {
  Announcer announcer(with(""));
  consider(announcer, at(1s), with("tiny"));
  ASSERT_TRUE(announcer.take(at(1s)));
  consider(announcer, at(2s), with("tiny", 50));
  EXPECT_EQ(announcer.due_at(), at(6s));
  EXPECT_FALSE(announcer.take(at(5s)));
  consider(announcer, at(5500ms), with("tiny", 70));
  EXPECT_EQ(announcer.take(at(6s)), with("tiny", 70));  // the newest
}

TEST(Announcer, ForgetsAChangeThatWentBack) {
  Announcer announcer(with(""));
  consider(announcer, at(1s), with("tiny"));
  ASSERT_TRUE(announcer.take(at(1s)));
  consider(announcer, at(2s), with("tiny", 0, LoadBucket::Busy));
  consider(announcer, at(3s), with("tiny"));
  EXPECT_EQ(announcer.due_at(), Instant::never());
  EXPECT_FALSE(announcer.take(at(60s)));
}

TEST(Announcer, SpeaksMoreRarelyInALargeCluster) {
  Announcer announcer(with(""));
  announcer.consider(at(0s), with("tiny"), 1000, 16, 300);
  ASSERT_TRUE(announcer.take(at(0s)));
  announcer.consider(at(1s), with("tiny", 9), 1000, 16, 300);
  EXPECT_EQ(announcer.due_at(), at(3200s));  // 1000 * 16 * 300 / 1500
}

TEST(LoadBucket, RisesWithTheWait) {
  EXPECT_EQ(load_bucket(LoadBucket::Free, 1, 0s), LoadBucket::Free);
  EXPECT_EQ(load_bucket(LoadBucket::Free, 0, 1s), LoadBucket::Busy);
  EXPECT_EQ(load_bucket(LoadBucket::Free, 0, 5s), LoadBucket::Queued);
  EXPECT_EQ(load_bucket(LoadBucket::Queued, 0, 30s), LoadBucket::Full);
}

TEST(LoadBucket, FallsOnlyWhenTheWaitHasHalved) {
  EXPECT_EQ(load_bucket(LoadBucket::Full, 0, 16s), LoadBucket::Full);
  EXPECT_EQ(load_bucket(LoadBucket::Full, 0, 14s), LoadBucket::Queued);
  EXPECT_EQ(load_bucket(LoadBucket::Queued, 0, 3s), LoadBucket::Queued);
  EXPECT_EQ(load_bucket(LoadBucket::Queued, 0, 2s), LoadBucket::Busy);
}

}  // namespace
}  // namespace murmur::node
