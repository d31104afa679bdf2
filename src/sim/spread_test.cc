#include "sim/spread.h"

#include <gtest/gtest.h>

#include <limits>

namespace murmur::sim {
namespace {

TEST(Spread, LeavesOutTheOuterValuesButNotOfTheMean) {
  std::vector<double> values;
  for (int value = 100; value >= 1; --value) { values.push_back(value); }
  const Spread spread = spread_of(values);
  EXPECT_DOUBLE_EQ(spread.mean, 50.5);
  EXPECT_DOUBLE_EQ(spread.low, 3);  // 1 and 2 are 2% of the values, 3 would be more than 2.5%
  EXPECT_DOUBLE_EQ(spread.high, 98);
}

TEST(Spread, TheMeansErrorIsThatOfStudentsDistribution) {
  // Of 1 and 3: variance 2, of the mean 1; t of one degree is 12.706.
  EXPECT_NEAR(spread_of({3, 1}).mean_error, 12.706, 1e-3);
}

TEST(Spread, OneValueIsItsOwnSpreadAndSaysNothingOfTheMean) {
  const Spread spread = spread_of({7});
  EXPECT_DOUBLE_EQ(spread.mean, 7);
  EXPECT_EQ(spread.mean_error, std::numeric_limits<double>::infinity());
  EXPECT_DOUBLE_EQ(spread.low, 7);
  EXPECT_DOUBLE_EQ(spread.high, 7);
}

}  // namespace
}  // namespace murmur::sim
