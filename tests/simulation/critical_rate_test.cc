// Where simulated queues stop being bounded, against theory.
#include "sim/critical_rate.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "sim/stability.h"

namespace murmur::sim {
namespace {

ExperimentOptions like_nodes(const RunShape& shape) {
  ExperimentOptions options;
  options.plan = paper_plan(shape.layers, shape.fan_out);
  options.world.engines.front().service = Distribution::exponential(1);
  options.world.keeps_completions = false;
  options.horizon = 20'000s;
  options.warm_up = warm_up_of(options.horizon);
  return options;
}

/// By eight seeds at each rate.
std::optional<CriticalRate> searched(const ExperimentOptions& options) {
  CriticalRateSearch search(rate_bounds(options).theorem, 0.01);
  while (const auto rate = search.next()) {
    std::vector<double> growths;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      growths.push_back(growth_at(options, *rate, seed));
    }
    search.judge(*rate, test_growth(growths, kGrowthMax).verdict);
  }
  return search.found();
}

TEST(CriticalRate, OfMM1IsItsServiceRate) {
  const auto found = searched(like_nodes({0, 0}));
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->bounded, 1, 0.02);
  EXPECT_NEAR(found->growing, 1, 0.02);
}

TEST(CriticalRate, OfLikeNodesIsWhereTheoremOneHasIt) {
  const auto found = searched(like_nodes({1, 3}));
  ASSERT_TRUE(found);
  const double theorem = stable_rate({1, 3}, 1);
  // In a run of this length a load of 0.99 can look like one beyond 1 (docs/stability.md).
  EXPECT_NEAR(found->bounded / theorem, 1, 0.05);
  EXPECT_NEAR(found->growing / theorem, 1, 0.02);
}

}  // namespace
}  // namespace murmur::sim
