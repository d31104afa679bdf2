#include "models/patience.h"

#include <gtest/gtest.h>

namespace murmur::models {
namespace {

TEST(Patience, WaitsLongerEachTimeAndEnds) {
  Patience patience(3);
  EXPECT_EQ(patience.after_failure({}), 1s);
  EXPECT_EQ(patience.after_failure({}), 2s);
  EXPECT_EQ(patience.after_failure({}), 4s);
  EXPECT_EQ(patience.after_failure({}), std::nullopt);
}

TEST(Patience, DoesNotWaitForEver) {
  Patience patience(100);
  for (int i = 0; i < 50; ++i) { (void)patience.after_failure({}); }
  EXPECT_EQ(patience.after_failure({}), Patience::kLongestWait);
}

TEST(Patience, DoesAsTheServerAsksWithinReason) {
  Patience patience(3);
  EXPECT_EQ(patience.after_failure(7s), 7s);
  EXPECT_EQ(patience.after_failure(0s), 0s);
  EXPECT_EQ(patience.after_failure(1h), std::nullopt);
}

TEST(Patience, IsRenewedByProgress) {
  Patience patience(1);
  EXPECT_TRUE(patience.after_failure({}));
  patience.take(Patience::kProgressBytes);
  EXPECT_EQ(patience.after_failure({}), 1s);
  patience.take(Patience::kProgressBytes - 1);
  EXPECT_FALSE(patience.after_failure({})) << "that little is none";
}

}  // namespace
}  // namespace murmur::models
