#include "sim/over_seeds.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace murmur::sim {
namespace {

ExperimentReport report(double queue, double growth) {
  ExperimentReport report;
  report.queue.mean = queue;
  report.growth = growth;
  report.bounded = growth < kGrowthMax;
  report.completed = 100;
  return report;
}

TEST(OverSeeds, AreTheMeanWithStudentsInterval) {
  const std::vector<ExperimentReport> reports{report(1, 0), report(2, 0), report(3, 0)};
  const OverSeeds over = over_seeds(reports);
  EXPECT_EQ(over.seeds, 3U);
  EXPECT_DOUBLE_EQ(over.queue.mean, 2);
  // t of two degrees is 4.303, and the mean's standard error 1 / sqrt(3).
  EXPECT_NEAR(over.queue.high - over.queue.mean, 4.303 / std::sqrt(3.0), 1e-3);
  EXPECT_DOUBLE_EQ(over.completed.mean, 100);
  EXPECT_DOUBLE_EQ(over.completed.low, 100);
}

TEST(OverSeeds, AFigureThatOneSeedLacksIsNotKnown) {
  std::vector<ExperimentReport> reports{report(1, 0), report(2, 0)};
  reports[0].latency_s.mean = 3;
  EXPECT_TRUE(std::isnan(over_seeds(reports).latency_s.mean));
}

TEST(OverSeeds, AreBoundedOrGrowingOnlyWhereAllTogetherTell) {
  const std::vector<ExperimentReport> bounded{report(1, 0), report(1, 0.001), report(1, -0.001)};
  EXPECT_EQ(over_seeds(bounded).bounded, true);
  const std::vector<ExperimentReport> growing{report(1, 0.1), report(1, 0.11), report(1, 0.09)};
  EXPECT_EQ(over_seeds(growing).bounded, false);
  const std::vector<ExperimentReport> unclear{report(1, 0.1), report(1, -0.09), report(1, 0)};
  EXPECT_EQ(over_seeds(unclear).bounded, std::nullopt);
  std::vector<ExperimentReport> too_short = bounded;
  too_short[1].bounded.reset();
  EXPECT_EQ(over_seeds(too_short).bounded, std::nullopt);
}

}  // namespace
}  // namespace murmur::sim
