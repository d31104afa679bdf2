#include "base/rng.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

namespace murmur {
namespace {

TEST(Rng, GivesTheSameSequenceForTheSameSeedOnEveryPlatform) {
  Rng rng(42);
  EXPECT_EQ(rng.next(), 1546998764402558742U);  // the reference implementation's first two values
  EXPECT_EQ(rng.next(), 6990951692964543102U);
}

TEST(Rng, DrawsBelowABoundUniformly) {
  Rng rng(1);
  std::map<std::uint64_t, int> counts;
  for (int i = 0; i < 30'000; ++i) { ++counts[rng.below(3)]; }
  ASSERT_EQ(counts.size(), 3U);
  for (const auto& [value, count] : counts) { EXPECT_NEAR(count, 10'000, 400) << value; }
}

TEST(Rng, SamplesWithoutReplacementAndEverybodyEquallyOften) {
  Rng rng(7);
  std::map<int, int> counts;
  for (int i = 0; i < 10'000; ++i) {
    const std::vector<int> drawn = rng.sample(std::vector{1, 2, 3, 4, 5}, 2);
    ASSERT_EQ(drawn.size(), 2U);
    EXPECT_NE(drawn[0], drawn[1]);
    for (const int value : drawn) { ++counts[value]; }
  }
  for (const auto& [value, count] : counts) { EXPECT_NEAR(count, 4'000, 200) << value; }
}

TEST(Rng, SamplesEverythingWhenAskedForMoreThanThereIs) {
  Rng rng(7);
  std::vector<int> drawn = rng.sample(std::vector{1, 2, 3}, 9);
  std::sort(drawn.begin(), drawn.end());
  EXPECT_EQ(drawn, (std::vector{1, 2, 3}));
}

TEST(Rng, ExponentialHasItsMean) {
  Rng rng(3);
  double sum = 0;
  for (int i = 0; i < 20'000; ++i) { sum += to_seconds(rng.exponential(2s)); }
  EXPECT_NEAR(sum / 20'000, 2.0, 0.06);
}

TEST(Rng, StandardNormalHasItsMeanItsVarianceAndItsTails) {
  Rng rng(4);
  constexpr int kDraws = 100'000;
  double sum = 0;
  double squares = 0;
  int beyond_two = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = rng.standard_normal();
    sum += value;
    squares += value * value;
    beyond_two += value > 2 ? 1 : 0;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.013);  // four standard errors each
  EXPECT_NEAR(squares / kDraws, 1, 0.018);
  EXPECT_NEAR(beyond_two, 2275, 190);
}

TEST(Rng, SplitStreamsDiffer) {
  Rng parent(5);
  Rng first = parent.split();
  Rng second = parent.split();
  EXPECT_NE(first.next(), second.next());
}

}  // namespace
}  // namespace murmur
