#include "base/time.h"

#include <gtest/gtest.h>

namespace murmur {
namespace {

TEST(Instant, NeverStaysNeverWhateverIsAdded) {
  EXPECT_EQ(Instant::never() + 5s, Instant::never());
  EXPECT_EQ(Instant(5s) + Duration::max(), Instant::never());
}

TEST(Instant, SubtractsToADuration) { EXPECT_EQ(Instant(7s) - Instant(5s), 2s); }

TEST(Duration, FromSecondsSaturates) {
  EXPECT_EQ(from_seconds(1.5), 1500ms);
  EXPECT_EQ(from_seconds(1e30), Duration::max());
}

}  // namespace
}  // namespace murmur
