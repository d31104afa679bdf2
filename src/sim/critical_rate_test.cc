#include "sim/critical_rate.h"

#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "sim/fluid_bound.h"
#include "sim/stability.h"

namespace murmur::sim {
namespace {

using Judge = std::function<Boundedness(double rate)>;

CriticalRateSearch searched(double guess, double precision, const Judge& judge) {
  CriticalRateSearch search(guess, precision);
  while (const auto rate = search.next()) { search.judge(*rate, judge(*rate)); }
  return search;
}

Judge growing_from(double critical) {
  return [critical](double rate) {
    return rate < critical ? Boundedness::Bounded : Boundedness::Growing;
  };
}

TEST(CriticalRate, IsEnclosedAsCloselyAsAsked) {
  const auto found = searched(1, 0.001, growing_from(0.983)).found();
  ASSERT_TRUE(found);
  EXPECT_LT(found->bounded, 0.983);
  EXPECT_GE(found->growing, 0.983);
  EXPECT_LE(found->growing, found->bounded * 1.001);
}

TEST(CriticalRate, IsFoundFarFromTheGuess) {
  for (const double critical : {0.01, 50.0}) {
    const auto found = searched(1, 0.01, growing_from(critical)).found();
    ASSERT_TRUE(found);
    EXPECT_LT(found->bounded, critical);
    EXPECT_LE(found->growing, critical * 1.01);
  }
}

TEST(CriticalRate, WhereItIsUnclearLiesBetweenItsEnds) {
  const auto found = searched(1, 0.005, [](double rate) {
                       if (rate < 0.96) { return Boundedness::Bounded; }
                       return rate > 1.03 ? Boundedness::Growing : Boundedness::Unclear;
                     }).found();
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->bounded, 0.96, 0.005);
  EXPECT_LT(found->bounded, 0.96);
  EXPECT_NEAR(found->growing, 1.03, 0.006);
  EXPECT_GT(found->growing, 1.03);
}

TEST(CriticalRate, IsNotSaidWhereNothingIsEverClear) {
  std::size_t judged = 0;
  const auto search = searched(1, 0.01, [&](double) {
    ++judged;
    return Boundedness::Unclear;
  });
  EXPECT_FALSE(search.found());
  EXPECT_EQ(judged, CriticalRateSearch::kJudgedMax);
}

ExperimentOptions simulation(const RunShape& shape) {
  ExperimentOptions options;
  options.plan = paper_plan(shape.layers, shape.fan_out);
  options.world.engines.front().service = Distribution::exponential(1);
  return options;
}

TEST(RateBounds, AreTheoremOnesPerSlotAndWhatBatchingMakesOfIt) {
  ExperimentOptions options = simulation({1, 3});
  options.world.slots = 2;
  options.world.engines.front().slowdown = {1, 1.5};
  const RateBounds bounds = rate_bounds(options);
  EXPECT_DOUBLE_EQ(bounds.theorem, 2 * stable_rate({1, 3}, 1));
  EXPECT_DOUBLE_EQ(bounds.corrected, stable_rate_batching({1, 3}, 1, 2, 1.5));
  EXPECT_FALSE(bounds.fluid);
}

TEST(RateBounds, OfUnlikeNodesAreTheSlowestsAndTheFluidBound) {
  ExperimentOptions options = simulation({1, 2});
  options.world.engines.resize(2, options.world.engines.front());
  options.world.engines[1].service = Distribution::exponential(2);
  const RateBounds bounds = rate_bounds(options);
  const std::vector<double> services_s{1, 2, 1, 2};
  EXPECT_DOUBLE_EQ(bounds.theorem, stable_rate_uniform({1, 2}, services_s));
  ASSERT_TRUE(bounds.fluid);
  EXPECT_DOUBLE_EQ(*bounds.fluid, fluid_rate({1, 2}, services_s));
}

TEST(RateBounds, OfUnlikeUsersAreThoseOfTheirMeanRate) {
  // Of like nodes: the busiest has 4 of 8 prompts, and a third of what the other three ask.
  ExperimentOptions options = simulation({1, 1});
  options.rates_per_s = {1, 1, 2, 4};
  const RateBounds bounds = rate_bounds(options);
  EXPECT_NEAR(bounds.theorem, 2 / (2 * 4 + 4 / 3.0), 1e-12);
  EXPECT_NEAR(bounds.corrected, bounds.theorem, 1e-12);
  ASSERT_TRUE(bounds.fluid);
  EXPECT_NEAR(*bounds.fluid, 2 / (2 * 4.0), 1e-12);  // nobody asks it
  options.rates_per_s = {3};
  EXPECT_NEAR(rate_bounds(options).theorem, stable_rate({1, 1}, 1), 1e-12);
  EXPECT_FALSE(rate_bounds(options).fluid);
}

TEST(GrowthAt, IsThatOfUsersWhoAskSoMuchOnAverage) {
  // One of four M/D/1 queues gets 2.5 prompts of its user in the time of one service.
  ExperimentOptions options;
  options.plan = paper_plan(0, 0);
  options.rates_per_s = {1, 1, 1, 5};
  options.horizon = 4'000s;
  EXPECT_NEAR(growth_at(options, 1, 1), 1.5 / 4, 0.03);
  options.rates_per_s = {0.5};
  EXPECT_NEAR(growth_at(options, 0.5, 1), 0, 0.01);
}

TEST(RateBounds, HaveAFluidBoundOfTokensOnlyWhereReadingTakesNoTime) {
  ExperimentOptions options = simulation({1, 2});
  EngineModel& fast = options.world.engines.front();
  fast.tokens = TokenProfile{{1e9}, {100}};
  fast.service = Distribution::exponential(100);
  options.world.engines.resize(2, fast);
  options.world.engines[1].tokens->decode_tokens_per_s = {50};
  const RateBounds bounds = rate_bounds(options);
  ASSERT_TRUE(bounds.fluid);
  EXPECT_NEAR(*bounds.fluid, fluid_rate({1, 2}, std::vector<double>{1, 2, 1, 2}), 1e-6);
  for (EngineModel& engine : options.world.engines) { engine.tokens->prefill_tokens_per_s = {500}; }
  EXPECT_FALSE(rate_bounds(options).fluid);
}

TEST(RateBounds, HaveNoFluidBoundWhereClassesTakeDifferentTimes) {
  ExperimentOptions options = simulation({2, 2});
  options.world.engines.resize(2, options.world.engines.front());
  options.world.engines[1].service = Distribution::exponential(2);
  for (EngineModel& engine : options.world.engines) { engine.aggregate_factor = 2; }
  const RateBounds bounds = rate_bounds(options);
  EXPECT_DOUBLE_EQ(bounds.corrected, stable_rate_by_class({2, 2}, {2, 2, 4}));
  EXPECT_FALSE(bounds.fluid);
}

}  // namespace
}  // namespace murmur::sim
