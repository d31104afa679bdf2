#include "sim/experiment.h"

#include <gtest/gtest.h>

#include "sim/world.h"

namespace murmur::sim {
namespace {

TEST(Experiment, TheSameSeedGivesTheSameTrace) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ExperimentOptions options{.layers = 2, .fan_out = 2, .prompts = 50, .seed = seed};
    EXPECT_EQ(run_experiment(options).trace_hash, run_experiment(options).trace_hash) << seed;
  }
}

TEST(Experiment, AnotherSeedGivesAnotherTrace) {
  EXPECT_NE(run_experiment({.prompts = 50, .seed = 1}).trace_hash,
            run_experiment({.prompts = 50, .seed = 2}).trace_hash);
}

TEST(Experiment, EveryPromptIsAnsweredOnceEvenUnderOverload) {
  const auto report = run_experiment({.arrival_rate_per_s = 5, .prompts = 300});
  EXPECT_GT(report.offered_load, 20);
  EXPECT_EQ(report.answered, 300U);
}

TEST(Experiment, AnM1k3RunAloneTakesTwoServiceTimesAndARoundTrip) {
  // So rare that runs never meet: a layer, there and back, then the aggregation.
  const auto report = run_experiment({.layers = 1,
                                      .fan_out = 3,
                                      .arrival_rate_per_s = 1e-6,
                                      .service_time = 1s,
                                      .delay = 10ms,
                                      .prompts = 20});
  EXPECT_EQ(report.latency_mean, 2s + 20ms);
  EXPECT_EQ(report.latency_max, 2s + 20ms);
}

TEST(Experiment, WithoutLayersItIsAnMD1Queue) {
  // Pollaczek-Khinchine for constant service: jobs in the system = rho + rho^2 / (2 (1 - rho)).
  const auto report = run_experiment({.layers = 0,
                                      .fan_out = 0,
                                      .arrival_rate_per_s = 0.6,
                                      .service_time = 1s,
                                      .prompts = 60'000,
                                      .seed = 3});
  EXPECT_DOUBLE_EQ(report.offered_load, 0.6);
  EXPECT_NEAR(report.queue_mean, 0.6 + 0.36 / (2 * 0.4), 0.06);
}

TEST(Experiment, TheLoadThatRunsPutOnNodesIsTheoremOnes) {
  // Utilisation = jobs in service on average; with light load nearly all of the jobs in the system.
  const auto report = run_experiment({.layers = 2,
                                      .fan_out = 3,
                                      .arrival_rate_per_s = 0.001,
                                      .service_time = 1s,
                                      .prompts = 2'000});
  EXPECT_NEAR(report.offered_load, 0.009, 1e-12);
  EXPECT_NEAR(report.queue_mean, 0.009, 0.001);
}

TEST(World, APeerThatIsAskedTwiceServesInOrderOfArrival) {
  World world({.nodes = 2, .service_time = 1s, .delay = 10ms});
  moa::Plan plan;
  plan.strategy = moa::Strategy::Moa;
  plan.fan_out = 1;
  world.submit(Instant(0s), 0, plan);
  world.submit(Instant(1ms), 0, plan);
  while (world.step()) {}
  ASSERT_EQ(world.completions().size(), 2U);
  EXPECT_LT(world.completions()[0].request, world.completions()[1].request);
}

}  // namespace
}  // namespace murmur::sim
