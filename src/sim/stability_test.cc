#include "sim/stability.h"

#include <gtest/gtest.h>

#include <cmath>

#include <array>

namespace murmur::sim {
namespace {

TEST(StableRate, IsTheoremOnes) {
  EXPECT_DOUBLE_EQ(stable_rate({.layers = 0, .fan_out = 0}, 2), 0.5);
  EXPECT_DOUBLE_EQ(stable_rate({.layers = 1, .fan_out = 1}, 1), 1.0 / 3);
  EXPECT_DOUBLE_EQ(stable_rate({.layers = 2, .fan_out = 3}, 10), 1.0 / 90);
  EXPECT_DOUBLE_EQ(stable_rate({.layers = 2, .fan_out = 3}, 1e-6), 1e6 / 9);
}

TEST(StableRate, OfUniformChoiceIsTheSlowestNodes) {
  const std::array means{1.0, 4.0, 2.0, 1.0};
  EXPECT_DOUBLE_EQ(stable_rate_uniform({.layers = 2, .fan_out = 3}, means), 1.0 / 36);
}

TEST(StableRate, OfEqualClassesIsTheoremOnes) {
  for (const std::uint32_t layers : {0U, 1U, 2U, 5U}) {
    const RunShape shape{layers, 3};
    EXPECT_NEAR(stable_rate_by_class(shape, {2, 2, 2}), stable_rate(shape, 2), 1e-15);
  }
}

TEST(StableRate, CountsEachClassAsOftenAsItComes) {
  const ClassMeans means{.propose = 1, .refine = 10, .aggregate = 100};
  EXPECT_DOUBLE_EQ(stable_rate_by_class({.layers = 0, .fan_out = 3}, means), 1);
  EXPECT_DOUBLE_EQ(stable_rate_by_class({.layers = 1, .fan_out = 3}, means), 1.0 / 104);
  EXPECT_DOUBLE_EQ(stable_rate_by_class({.layers = 3, .fan_out = 3}, means), 1.0 / 184);
  EXPECT_DOUBLE_EQ(stable_rate_by_class({.layers = 2, .fan_out = 0}, means), 1.0 / 111);
}

TEST(StableRate, OfABatchingEngineIsThatOfAllItsSlots) {
  const RunShape shape{.layers = 1, .fan_out = 3};
  EXPECT_DOUBLE_EQ(stable_rate_batching(shape, 2, 1, 1), stable_rate(shape, 2));
  EXPECT_DOUBLE_EQ(stable_rate_batching(shape, 2, 4, 1), 4 * stable_rate(shape, 2));
  EXPECT_DOUBLE_EQ(stable_rate_batching(shape, 2, 4, 1.6), 2.5 * stable_rate(shape, 2));
  EXPECT_DOUBLE_EQ(stable_rate_batching(shape, 2, 4, 4), stable_rate(shape, 2));
}

TEST(Stability, UpToTheBoundEveryPromptIsAnswered) {
  EXPECT_EQ(answered_share({2, 3}, 0.5), 1);
  EXPECT_EQ(answered_share({2, 3}, 1), 1);
  EXPECT_NEAR(answered_share({2, 3}, 1 + 1e-9), 1, 1e-6);
}

TEST(Stability, BeyondTheBoundAPlainQueueAnswersWhatItCan) {
  EXPECT_NEAR(answered_share({0, 0}, 1.25), 0.8, 1e-12);
}

TEST(Stability, BeyondTheBoundARunThatHasLayersIsAnsweredLessOften) {
  // (4 c + c^2) / 4 = 1 for M = 1, k = 3 at rho = 1.25.
  const double c = 2 * (std::sqrt(2.0) - 1);
  EXPECT_NEAR(answered_share({1, 3}, 1.25), c * c, 1e-12);
  EXPECT_LT(answered_share({2, 3}, 1.25), answered_share({1, 3}, 1.25));
}

}  // namespace
}  // namespace murmur::sim
