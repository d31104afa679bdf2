#include "sim/expected_load.h"

#include <gtest/gtest.h>

namespace murmur::sim {
namespace {

TEST(ExpectedLoad, OfLikeNodesIsTheoremOnes) {
  ExperimentOptions options;
  options.plan = paper_plan(2, 3);
  options.rates_per_s = {0.05};
  EXPECT_NEAR(theorem_load(options), 0.05 * 9, 1e-12);
  EXPECT_NEAR(corrected_load(options), 0.05 * 9, 1e-12);
  EXPECT_EQ(busiest_hosts(options).size(), 4U);
}

TEST(ExpectedLoad, OfUnlikeUsersIsThatOfTheBusiestNode) {
  ExperimentOptions options;
  options.plan = paper_plan(0, 0);
  options.world.nodes = 2;
  options.rates_per_s = {1.5, 0.1};
  EXPECT_NEAR(theorem_load(options), 1.5, 1e-12);
  EXPECT_EQ(busiest_hosts(options), std::vector<std::size_t>{0});
  // Three jobs of each own prompt would be too simple: the other's layers come here too.
  options.plan = paper_plan(1, 1);
  EXPECT_NEAR(theorem_load(options), 2 * 1.5 + 0.1, 1e-12);
}

TEST(ExpectedLoad, GoesByTheSlowestWithAllThatItDoesNotByItsProposals) {
  ExperimentOptions options;
  options.plan = paper_plan(1, 1);
  options.world.nodes = 2;
  options.rates_per_s = {0.01};
  EngineModel slow_reader;
  slow_reader.tokens = TokenProfile{{10}, {1000}};
  slow_reader.service = Distribution::constant(100);
  EngineModel slow_writer = slow_reader;
  slow_writer.tokens = TokenProfile{{10'000}, {20}};
  options.prompt_tokens = Distribution::constant(10);
  options.world.engines = {slow_reader, slow_writer};
  // Proposals take 1 + 0.1 s and 0.001 + 5 s; aggregations read 200 tokens more.
  const double reader = 0.01 * (2 * 1.1 + 21.1);
  EXPECT_NEAR(corrected_load(options), reader, 1e-12);
  EXPECT_EQ(busiest_hosts(options), std::vector<std::size_t>{0});
  EXPECT_NEAR(slowest_service_s(options), 5.001, 1e-12);
}

}  // namespace
}  // namespace murmur::sim
