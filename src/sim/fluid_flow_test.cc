#include "sim/fluid_flow.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/rng.h"
#include "sim/fluid_bound.h"

namespace murmur::sim {
namespace {

using Values = std::vector<double>;

double rate(const RunShape& shape, const Values& means, const Values& shares) {
  return fluid_rate(shape, means, shares).value();
}

TEST(FluidFlow, WhereTwoMustAskEachOtherItIsWhatTheTheoremSays) {
  // The second: alpha ((M+1) 3 lambda + lambda) = 7 lambda, the first 2 lambda + 3 lambda.
  EXPECT_NEAR(rate({.layers = 1, .fan_out = 1}, {1, 1}, {1, 3}), 1 / 7.0, 1e-12);
  EXPECT_NEAR(rate({.layers = 1, .fan_out = 1}, {2, 1}, {1, 3}), 1 / 10.0, 1e-12);
}

TEST(FluidFlow, NobodyAsksWhoseOwnUserFillsIt) {
  // The third's own runs take 2 * 4 lambda; what the others ask, 1 + 1, they ask each other.
  EXPECT_NEAR(rate({.layers = 1, .fan_out = 1}, {1, 1, 1}, {1, 1, 4}), 1 / 8.0, 1e-12);
  EXPECT_NEAR(rate({.layers = 0, .fan_out = 1}, {1, 1, 1}, {1, 1, 4}), 1 / 4.0, 1e-12);
}

TEST(FluidFlow, ALayerAsksNobodyTwice) {
  // With k = 2 of 2 others the third is asked in every layer: 8 lambda + 1 + 1.
  EXPECT_NEAR(rate({.layers = 1, .fan_out = 2}, {1, 1, 1}, {1, 1, 4}), 1 / 10.0, 1e-12);
}

TEST(FluidFlow, WhatIsAskedGoesToThoseWhoseUsersAskLittle) {
  // Fast nodes leave 1 - 4 lambda each, slow ones 1/2 - 2 lambda; 2 + 2 + 1 + 1 lambda are asked.
  EXPECT_NEAR(rate({.layers = 1, .fan_out = 1}, {1, 1, 2, 2}, {2, 2, 1, 1}), 3 / 18.0, 1e-12);
  // Of slow ones with busy users their own runs alone take 2 * 2 * 2 lambda.
  EXPECT_NEAR(rate({.layers = 1, .fan_out = 1}, {1, 1, 2, 2}, {1, 1, 2, 2}), 1 / 8.0, 1e-12);
}

TEST(FluidFlow, OfLikeUsersIsTheBoundThatNeedsNoFlow) {
  Rng rng(1);
  for (int repetition = 0; repetition < 200; ++repetition) {
    const std::size_t nodes = 2 + static_cast<std::size_t>(rng.below(11));
    const auto layers = static_cast<std::uint32_t>(1 + rng.below(3));
    const auto fan_out = static_cast<std::uint32_t>(1 + rng.below(nodes - 1));
    Values means;
    for (std::size_t i = 0; i < nodes; ++i) {
      means.push_back(std::exp2(static_cast<double>(rng.below(5))));
    }
    const double expected = fluid_rate({layers, fan_out}, means);
    EXPECT_NEAR(rate({layers, fan_out}, means, Values(nodes, 1.0)) / expected, 1, 1e-9);
  }
}

/// By max-flow min-cut, with every set A of nodes that ask:
///   sum_j min(spare_j, sum over A without j of M lambda_i) >= kM sum over A of lambda_i.
bool no_cut_is_too_small(const RunShape& shape, const Values& means, const Values& shares,
                         double lambda) {
  constexpr double kRounding = 1e-12;  // with k = n - 1 both sides are equal at any rate
  const std::size_t nodes = means.size();
  for (std::size_t set = 1; set < std::size_t{1} << nodes; ++set) {
    const auto asks = [&](std::size_t i) {
      return (set >> i & 1U) == 1 ? shape.layers * shares[i] * lambda : 0.0;
    };
    double all = 0;
    for (std::size_t i = 0; i < nodes; ++i) { all += asks(i); }
    double cut = 0;
    for (std::size_t j = 0; j < nodes; ++j) {
      const double spare = 1 / means[j] - (shape.layers + 1) * shares[j] * lambda;
      if (spare < 0) { return false; }
      cut += std::min(spare, all - asks(j));
    }
    if (cut < shape.fan_out * all * (1 - kRounding)) { return false; }
  }
  return true;
}

TEST(FluidFlow, IsWhereTheSmallestOfAllCutsIsReached) {
  Rng rng(2);
  int below_own_work = 0;
  for (int repetition = 0; repetition < 300; ++repetition) {
    const std::size_t nodes = 2 + static_cast<std::size_t>(rng.below(6));
    const auto layers = static_cast<std::uint32_t>(1 + rng.below(3));
    const auto fan_out = static_cast<std::uint32_t>(1 + rng.below(nodes - 1));
    const RunShape shape{layers, fan_out};
    Values means;
    Values shares;
    double own = 0;
    for (std::size_t i = 0; i < nodes; ++i) {
      means.push_back(std::exp2(3 * rng.uniform01()));
      shares.push_back(std::exp2(3 * rng.uniform01()));
      own = std::max(own, means.back() * shares.back() * (layers + 1));
    }
    const double found = rate(shape, means, shares);
    EXPECT_TRUE(no_cut_is_too_small(shape, means, shares, found * (1 - 1e-8))) << repetition;
    EXPECT_FALSE(no_cut_is_too_small(shape, means, shares, found * (1 + 1e-8))) << repetition;
    below_own_work += found < 0.99 / own ? 1 : 0;
  }
  EXPECT_GT(below_own_work, 50);
}

TEST(FluidFlow, IsNotSaidOfTooManyKinds) {
  Values shares;
  for (std::size_t i = 0; i <= kFluidKindsMax; ++i) {
    shares.push_back(1.0 + static_cast<double>(i));
  }
  EXPECT_FALSE(fluid_rate({1, 1}, Values(shares.size(), 1.0), shares));
  shares.back() = shares.front();
  EXPECT_TRUE(fluid_rate({1, 1}, Values(shares.size(), 1.0), shares));
}

}  // namespace
}  // namespace murmur::sim
