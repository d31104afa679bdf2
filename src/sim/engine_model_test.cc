#include "sim/engine_model.h"

#include <gtest/gtest.h>

namespace murmur::sim {
namespace {

using queueing::JobClass;

/// Answers of 40 tokens.
EngineModel reads_and_writes(std::vector<double> prefill, std::vector<double> decode) {
  EngineModel model;
  model.service = Distribution::constant(40);
  model.tokens = TokenProfile{std::move(prefill), std::move(decode)};
  return model;
}

TEST(EngineModel, ReadsAndWritesAtTheSpeedsMeasuredForSoManyJobs) {
  const EngineModel model = reads_and_writes({100, 40}, {8, 6});
  EXPECT_DOUBLE_EQ(model.mean_s(JobClass::Propose, 200), 200 / 100.0 + 40 / 8.0);
  EXPECT_DOUBLE_EQ(model.mean_s(JobClass::Propose, 200, 2), 200 / 40.0 + 40 / 6.0);
  EXPECT_DOUBLE_EQ(model.slowdown_of(2).reading, 100 / 40.0);
  EXPECT_DOUBLE_EQ(model.slowdown_of(2).writing, 8 / 6.0);
  Rng rng(1);
  const Effort effort = model.draw({JobClass::Propose, 200, 0}, rng);
  EXPECT_EQ(effort.reading, 2s);
  EXPECT_EQ(effort.writing, 5s);
}

TEST(EngineModel, MoreJobsThanWereMeasuredShareWhatTheMostDidInAll) {
  const EngineModel model = reads_and_writes({100, 50}, {8, 6, 5});
  EXPECT_DOUBLE_EQ(model.mean_s(JobClass::Propose, 200, 3), 200 / (2 * 50 / 3.0) + 40 / 5.0);
  EXPECT_DOUBLE_EQ(model.mean_s(JobClass::Propose, 200, 6),
                   200 / (2 * 50 / 6.0) + 40 / (3 * 5 / 6.0));
  EXPECT_DOUBLE_EQ(model.slowdown_of(6).writing, 8 / (3 * 5 / 6.0));
}

TEST(EngineModel, WithoutTokensTheLastSlowdownHoldsForMore) {
  EngineModel model;
  model.slowdown = {1, 1.5};
  EXPECT_EQ(model.slowdown_of(1).writing, 1);
  EXPECT_EQ(model.slowdown_of(4).writing, 1.5);
  EXPECT_EQ(model.mean_s(JobClass::Propose, 0, 4), 1.5);
}

}  // namespace
}  // namespace murmur::sim
