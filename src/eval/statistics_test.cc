#include "eval/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
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
  const Interval half = accuracy(right(50, 100));
  EXPECT_DOUBLE_EQ(half.mean, 0.5);
  EXPECT_NEAR(half.low, 0.4038, 1e-4);
  EXPECT_NEAR(half.high, 0.5962, 1e-4);
  const Interval none = accuracy(right(0, 10));
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.2775, 1e-4);
  EXPECT_NEAR(accuracy(right(10, 10)).low, 0.7225, 1e-4);
}

TEST(Accuracy, OfRepeatedQuestionsIsNormalWithFourMadeUpOnes) {
  const Interval estimate = accuracy(std::vector<double>{0.5, 1, 0, 0.5});
  EXPECT_DOUBLE_EQ(estimate.mean, 0.5);
  // Eight values: 0.5, 1, 0, 0.5 and 1, 1, 0, 0; their variance is 3.5 / 8 - 0.25.
  EXPECT_NEAR(estimate.high - 0.5, 1.959964 * std::sqrt(0.1875 / 8), 1e-5);
  EXPECT_EQ(accuracy({}).high, 1);
}

TEST(PairedDifference, TakesOutWhatBothHaveInCommon) {
  const std::vector<double> first{1, 1, 0, 1};
  const std::vector<double> second{1, 0, 0, 0};
  const Interval difference = paired_difference(first, second);
  EXPECT_DOUBLE_EQ(difference.mean, 0.5);
  // Differences 0, 1, 0, 1, and made up: half a 1, half a -1, a 0.
  const double centre = 2.0 / 6;
  const double margin = 1.959964 * std::sqrt((3.0 / 6 - centre * centre) / 6);
  EXPECT_NEAR(difference.high, centre + margin, 1e-5);
  EXPECT_NEAR(difference.low, centre - margin, 1e-5);
}

TEST(PairedDifference, IsNeverCertainAndNeverBeyondItsBounds) {
  const std::vector<double> right(5, 1.0);
  const std::vector<double> wrong(5, 0.0);
  const Interval same = paired_difference(right, right);
  EXPECT_EQ(same.mean, 0);
  EXPECT_LT(same.low, -0.1);
  EXPECT_GT(same.high, 0.1);
  const Interval all = paired_difference(right, wrong);
  EXPECT_EQ(all.mean, 1);
  EXPECT_EQ(all.high, 1);
  EXPECT_LT(all.low, 0.7);
}

}  // namespace
}  // namespace murmur::eval
