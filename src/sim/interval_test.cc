#include "sim/interval.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "base/rng.h"

namespace murmur::sim {
namespace {

TEST(Interval, TheFactorsAreThoseOfTheTables) {
  EXPECT_NEAR(student_t_95(1), 12.706, 0.0005);
  EXPECT_NEAR(student_t_95(2), 4.303, 0.0005);
  EXPECT_NEAR(student_t_95(9), 2.262, 0.0005);
  EXPECT_NEAR(student_t_95(29), 2.045, 0.0005);
  EXPECT_NEAR(student_t_95(100'000), 1.960, 0.0005);
}

TEST(Interval, OfThreeValuesIsTheTextbooks) {
  const std::array values{1.0, 2.0, 3.0};  // standard error 1/sqrt(3)
  const Interval interval = t_interval(values);
  EXPECT_DOUBLE_EQ(interval.mean, 2);
  EXPECT_NEAR(interval.low, 2 - 4.3026527 / std::sqrt(3.0), 1e-6);
  EXPECT_NEAR(interval.high, 2 + 4.3026527 / std::sqrt(3.0), 1e-6);
}

TEST(Interval, OfOneValueOrNoneIsEverything) {
  const std::array values{7.0};
  EXPECT_EQ(t_interval(values).mean, 7);
  EXPECT_TRUE(std::isinf(t_interval(values).low));
  EXPECT_TRUE(std::isinf(t_interval({}).high));
}

TEST(Interval, HoldsTheMeanInNineteenOfTwentyRepetitions) {
  Rng rng(1);
  int held = 0;
  for (int repetition = 0; repetition < 2'000; ++repetition) {
    std::array<double, 5> values{};
    for (double& value : values) { value = 3 + rng.standard_normal(); }
    const Interval interval = t_interval(values);
    held += interval.low <= 3 && 3 <= interval.high ? 1 : 0;
  }
  EXPECT_NEAR(held, 1'900, 40);  // four standard errors; the normal factor would hold 1,760
}

}  // namespace
}  // namespace murmur::sim
