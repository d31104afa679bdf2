#include "moa/spare_weights.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/rng.h"

namespace murmur::moa {
namespace {

using Nodes = std::vector<Capacity>;

/// Of how many jobs each is asked per unit of what it has to spare, where all users ask alike.
std::vector<double> burdens(const Nodes& nodes, std::size_t fan_out) {
  const std::vector<double> asks(nodes.size(), 1.0);
  std::vector<double> burdens = jobs_asked(spare_weights(nodes, fan_out), asks, fan_out);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    burdens[i] /= nodes[i].total * (1 - nodes[i].own_share);
  }
  return burdens;
}

TEST(SpareWeights, LikeNodesWeighAlike) {
  const auto weights = spare_weights(Nodes(5, {10, 0.3}), 2);
  for (const double weight : weights) { EXPECT_NEAR(weight, weights.front(), 1e-12); }
}

TEST(SpareWeights, AllTogetherAskEachForTheSameShareOfItsSpareCapacity) {
  // Users alike take 2 of each; 1 : 2 : 4 : 6 are left.
  const Nodes nodes{{3, 2.0 / 3}, {4, 0.5}, {6, 2.0 / 6}, {8, 0.25}};
  const auto balanced = burdens(nodes, 1);
  for (const double burden : balanced) { EXPECT_NEAR(burden, balanced.front(), 0.02 * burden); }
  // In proportion to what is spare, the weak would be asked for more of it than the strong: its
  // own asks all go to them.
  const std::vector<double> spare{1, 2, 4, 6};
  const auto asked = jobs_asked(spare, std::vector<double>(4, 1.0), 1);
  EXPECT_GT(asked[0] / spare[0], 1.2 * asked[3] / spare[3]);
}

TEST(SpareWeights, WhoseUserAsksAloneDrawsInProportionToWhatTheOthersHaveToSpare) {
  const auto weights = spare_weights(Nodes{{10, 0.9}, {10, 0}, {20, 0}, {40, 0}}, 1);
  EXPECT_NEAR(weights[2] / weights[1], 2, 1e-9);
  EXPECT_NEAR(weights[3] / weights[1], 4, 1e-9);
}

TEST(SpareWeights, ABusyUserLeavesHisNodeLessToGive) {
  Nodes nodes(40, {10, 0.1});
  nodes[7].own_share = 0.8;
  const auto weights = spare_weights(nodes, 3);
  EXPECT_NEAR(weights[7] / weights[0], 0.2 / 0.9, 1e-12);
}

TEST(SpareWeights, UnitsDoNotMatter) {
  const Nodes per_second{{1, 0.5}, {2, 0.2}, {3, 0.1}, {5, 0.3}};
  Nodes per_hour = per_second;
  for (Capacity& node : per_hour) { node.total *= 3600; }
  const auto expected = spare_weights(per_second, 2);
  const auto actual = spare_weights(per_hour, 2);
  for (std::size_t i = 0; i < expected.size(); ++i) { EXPECT_NEAR(actual[i], expected[i], 1e-9); }
}

TEST(SpareWeights, WhoIsNotKnownIsTakenForTheMedian) {
  const auto weights = spare_weights(Nodes{{10, 0}, {30, 0}, {50, 0}, {0, 0}, {30, 0}}, 1);
  EXPECT_NEAR(weights[3], weights[1], 1e-9);
  const auto unknown = spare_weights(Nodes(4), 2);
  for (const double weight : unknown) { EXPECT_NEAR(weight, unknown.front(), 1e-12); }
}

TEST(SpareWeights, NobodyIsBelievedToBeMuchStrongerThanTheMedian) {
  Nodes boasted(40, {10, 0});
  boasted[0].total = 1e18;
  const auto weights = spare_weights(boasted, 3);  // many: as they are
  EXPECT_DOUBLE_EQ(weights[0] / weights[1], kCapacityMax);
}

TEST(SpareWeights, WhoHasNothingToSpareIsStillAskedNowAndThen) {
  Nodes nodes(40, {10, 0});
  nodes[0].own_share = 1.7;
  EXPECT_DOUBLE_EQ(spare_weights(nodes, 3)[0] / spare_weights(nodes, 3)[1], kSpareShareMin);
}

TEST(SpareWeights, AreFiniteAndNotNegativeWhateverIsSaid) {
  Rng rng(1);
  const double values[] = {0, 1e-300, 1e-9, 0.5, 1, 2, 1e9, 1e300};
  for (int repetition = 0; repetition < 3'000; ++repetition) {
    Nodes nodes(1 + rng.below(40));
    for (Capacity& node : nodes) {
      node.total = values[rng.below(std::size(values))];
      node.own_share = values[rng.below(std::size(values))];
    }
    const std::size_t fan_out = rng.below(nodes.size() + 2);
    for (const double weight : spare_weights(nodes, fan_out)) {
      ASSERT_TRUE(std::isfinite(weight)) << repetition;
      ASSERT_GE(weight, 0) << repetition;
    }
  }
}

TEST(SpareWeights, OfNobodyAreNone) { EXPECT_TRUE(spare_weights({}, 3).empty()); }

TEST(JobsAsked, AddUpToWhatIsAskedAndNobodyAsksItself) {
  const std::vector<double> jobs =
      jobs_asked(std::vector<double>{1, 2, 3}, std::vector<double>{6, 0, 0}, 1);
  EXPECT_DOUBLE_EQ(jobs[0], 0);
  EXPECT_DOUBLE_EQ(jobs[1], 2.4);
  EXPECT_DOUBLE_EQ(jobs[2], 3.6);
}

}  // namespace
}  // namespace murmur::moa
