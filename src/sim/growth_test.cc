#include "sim/growth.h"

#include <gtest/gtest.h>

#include <array>

#include "base/rng.h"

namespace murmur::sim {
namespace {

Boundedness verdict(std::span<const double> growths) { return test_growth(growths, 0.01).verdict; }

TEST(Growth, IsSaidOnlyWhereTheWholeIntervalLiesOnOneSide) {
  EXPECT_EQ(verdict(std::array{0.001, -0.001, 0.0005, -0.0002}), Boundedness::Bounded);
  EXPECT_EQ(verdict(std::array{0.051, 0.049, 0.050, 0.052}), Boundedness::Growing);
  EXPECT_EQ(verdict(std::array{0.001, 0.03, -0.002, 0.02}), Boundedness::Unclear);
}

TEST(Growth, TooSlowToMatterIsBoundedHoweverSure) {
  EXPECT_EQ(verdict(std::array{0.0050, 0.0051, 0.0049}), Boundedness::Bounded);
}

TEST(Growth, OneSeedTellsNothing) {
  EXPECT_EQ(verdict(std::array{5.0}), Boundedness::Unclear);
  EXPECT_EQ(verdict({}), Boundedness::Unclear);
}

TEST(Growth, OnTheVeryEdgeEitherVerdictIsRare) {
  Rng rng(3);
  std::array<int, 3> times{};
  for (int repetition = 0; repetition < 2'000; ++repetition) {
    std::array<double, 5> growths{};
    for (double& growth : growths) { growth = 0.01 + 0.01 * rng.standard_normal(); }
    ++times[static_cast<std::size_t>(verdict(growths))];
  }
  EXPECT_NEAR(times[static_cast<std::size_t>(Boundedness::Bounded)], 50, 28);
  EXPECT_NEAR(times[static_cast<std::size_t>(Boundedness::Growing)], 50, 28);
}

}  // namespace
}  // namespace murmur::sim
