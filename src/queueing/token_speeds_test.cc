#include "queueing/token_speeds.h"

#include <gtest/gtest.h>

namespace murmur::queueing {
namespace {

TEST(TokenSpeeds, AreUnknownAtFirst) {
  EXPECT_EQ(TokenSpeeds().prefill(), 0);
  EXPECT_EQ(TokenSpeeds().decode(), 0);
}

TEST(TokenSpeeds, OfOneJobAreItsOwn) {
  TokenSpeeds speeds;
  speeds.record(100, 2s, 41, 4s);
  EXPECT_DOUBLE_EQ(speeds.prefill(), 50);
  EXPECT_DOUBLE_EQ(speeds.decode(), 10);  // the first token came with the prefill
}

TEST(TokenSpeeds, FollowSlowly) {
  TokenSpeeds speeds;
  speeds.record(100, 1s, 101, 1s);
  speeds.record(100, 2s, 101, 2s);
  EXPECT_DOUBLE_EQ(speeds.prefill(), 95);
  EXPECT_DOUBLE_EQ(speeds.decode(), 95);
}

TEST(TokenSpeeds, DoNotHeedJobsThatAreTooShort) {
  TokenSpeeds speeds;
  speeds.record(3, 1s, 2, 1s);
  speeds.record(100, Duration::zero(), 0, Duration::zero());
  EXPECT_EQ(speeds.prefill(), 0);
  EXPECT_EQ(speeds.decode(), 0);
}

}  // namespace
}  // namespace murmur::queueing
