#include "eval/statistics.h"

#include <gtest/gtest.h>

#include <vector>

namespace murmur::eval {
namespace {

std::vector<double> right(int count, int of) {
  std::vector<double> scores(static_cast<std::size_t>(of), 0.0);
  for (int i = 0; i < count; ++i) { scores[static_cast<std::size_t>(i)] = 1; }
  return scores;
}

// Figures from Wilson's formula, computed by hand with z = 1.95996.
TEST(Accuracy, HasWilsonsInterval) {
  const Estimate half = accuracy(right(50, 100));
  EXPECT_DOUBLE_EQ(half.mean, 0.5);
  EXPECT_NEAR(half.low, 0.4038, 1e-4);
  EXPECT_NEAR(half.high, 0.5962, 1e-4);
  const Estimate none = accuracy(right(0, 10));
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.2775, 1e-4);
  EXPECT_NEAR(accuracy(right(10, 10)).low, 0.7225, 1e-4);
}

TEST(Accuracy, OfRepeatedQuestionsIsNormal) {
  const Estimate estimate = accuracy(std::vector<double>{0.5, 1, 0, 0.5});
  EXPECT_DOUBLE_EQ(estimate.mean, 0.5);
  EXPECT_NEAR(estimate.high - estimate.mean, 1.959964 * 0.408248 / 2, 1e-5);
  EXPECT_EQ(accuracy({}).high, 1);
}

TEST(PairedDifference, TakesOutWhatBothHaveInCommon) {
  const std::vector<double> first{1, 1, 0, 1};
  const std::vector<double> second{1, 0, 0, 0};
  const Estimate difference = paired_difference(first, second);
  EXPECT_DOUBLE_EQ(difference.mean, 0.5);
  EXPECT_NEAR(difference.high - difference.mean, 1.959964 * 0.577350 / 2, 1e-5);
  const Estimate same = paired_difference(first, first);
  EXPECT_EQ(same.low, 0);
  EXPECT_EQ(same.high, 0);
}

}  // namespace
}  // namespace murmur::eval
