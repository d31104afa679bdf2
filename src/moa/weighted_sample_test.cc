#include "moa/weighted_sample.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

namespace murmur::moa {
namespace {

using Numbers = std::vector<double>;

Numbers probabilities(const Numbers& weights, std::size_t count) {
  return inclusion_probabilities(weights, count);
}

void expect_near(const Numbers& actual, const Numbers& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) { EXPECT_NEAR(actual[i], expected[i], 1e-12); }
}

TEST(InclusionProbabilities, AreInProportionToTheWeights) {
  expect_near(probabilities({1, 2, 3, 4}, 1), {0.1, 0.2, 0.3, 0.4});
  expect_near(probabilities({1, 2, 3, 4}, 2), {0.2, 0.4, 0.6, 0.8});
}

TEST(InclusionProbabilities, WhatACapCutsOffGoesToTheOthersInProportion) {
  expect_near(probabilities({1, 1, 1, 7}, 2), {1.0 / 3, 1.0 / 3, 1.0 / 3, 1});
  // 3 of 11 would be 9/11 of three draws; once the 6 is capped it is over 1 too.
  expect_near(probabilities({1, 1, 3, 6}, 3), {0.5, 0.5, 1, 1});
}

TEST(InclusionProbabilities, ThoseOfWeightZeroShareWhatTheOthersCannotTake) {
  expect_near(probabilities({0, 5, 0}, 1), {0, 1, 0});
  expect_near(probabilities({0, 5, 0}, 2), {0.5, 1, 0.5});
  expect_near(probabilities({0, 0, 0, 0}, 1), {0.25, 0.25, 0.25, 0.25});
}

TEST(InclusionProbabilities, OfAllAreOne) {
  expect_near(probabilities({1, 9}, 2), {1, 1});
  expect_near(probabilities({1, 0}, 5), {1, 1});
  expect_near(probabilities({1, 9}, 0), {0, 0});
  expect_near(probabilities({}, 3), {});
}

TEST(InclusionProbabilities, KeepTheirContractWhateverTheWeights) {
  Rng rng(1);
  for (int repetition = 0; repetition < 2'000; ++repetition) {
    Numbers weights(1 + rng.below(12));
    for (double& weight : weights) { weight = std::exp(4 * rng.standard_normal()); }
    const auto count = static_cast<std::size_t>(rng.below(weights.size() + 1));
    const Numbers result = probabilities(weights, count);
    EXPECT_NEAR(std::accumulate(result.begin(), result.end(), 0.0), static_cast<double>(count),
                1e-9);
    double ratio = 0;  // of probability and weight, the same for all below 1
    for (std::size_t i = 0; i < weights.size(); ++i) {
      ASSERT_GE(result[i], 0);
      ASSERT_LE(result[i], 1);
      if (result[i] < 1) {
        if (ratio == 0) { ratio = result[i] / weights[i]; }
        EXPECT_NEAR(result[i] / weights[i], ratio, 1e-9 * ratio);
      }
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (result[i] == 1 && ratio > 0) { EXPECT_GE(ratio * weights[i], 1 - 1e-9); }
    }
  }
}

/// How often each is drawn in 20,000 draws.
std::vector<int> tally(const Numbers& wanted, std::size_t count) {
  Rng rng(2);
  std::vector<int> times(wanted.size(), 0);
  for (int i = 0; i < 20'000; ++i) {
    const auto chosen = systematic_sample(wanted, count, rng);
    EXPECT_EQ(std::set(chosen.begin(), chosen.end()).size(), count);
    for (const std::size_t index : chosen) { ++times[index]; }
  }
  return times;
}

TEST(SystematicSample, DrawsEachWithExactlyItsProbability) {
  const Numbers wanted = probabilities({1, 2, 3, 5, 8, 40}, 3);
  const auto times = tally(wanted, 3);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const double error = std::sqrt(20'000 * wanted[i] * (1 - wanted[i]));
    EXPECT_NEAR(times[i], 20'000 * wanted[i], 4 * error) << i;
  }
}

TEST(SystematicSample, NobodyOfProbabilityZeroIsDrawn) {
  EXPECT_EQ(tally({0, 0.5, 0, 0.5, 0}, 1)[2], 0);
}

TEST(SystematicSample, EveryPairThatCanBeDrawnIsDrawn) {
  // In a fixed order, two that lie side by side with at most 1 between them never come together.
  Rng rng(3);
  std::set<std::set<std::size_t>> pairs;
  for (int i = 0; i < 1'000; ++i) {
    const auto chosen = systematic_sample(Numbers{0.5, 0.5, 0.5, 0.5}, 2, rng);
    pairs.emplace(chosen.begin(), chosen.end());
  }
  EXPECT_EQ(pairs.size(), 6U);
}

TEST(SystematicSample, WhoeverIsCertainComesAnywhereInTheOrder) {
  Rng rng(4);
  int first = 0;
  for (int i = 0; i < 10'000; ++i) {
    first += systematic_sample(Numbers{1, 0.25, 0.25, 0.25, 0.25}, 2, rng).front() == 0 ? 1 : 0;
  }
  EXPECT_NEAR(first, 5'000, 200);
}

TEST(SystematicSample, OfAllIsAllAndOfNoneNothing) {
  Rng rng(5);
  EXPECT_EQ(systematic_sample(Numbers{1, 1, 1}, 3, rng).size(), 3U);
  EXPECT_TRUE(systematic_sample(Numbers{0, 0}, 0, rng).empty());
  EXPECT_TRUE(systematic_sample({}, 0, rng).empty());
}

}  // namespace
}  // namespace murmur::moa
