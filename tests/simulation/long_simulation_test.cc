// Swarm testing: everything about a world is drawn from its seed, and every world is lived twice.
#include <gtest/gtest.h>

#include "base/rng.h"
#include "sim/experiment.h"

namespace murmur::sim {
namespace {

ExperimentOptions drawn_from(std::uint64_t seed) {
  Rng rng(seed);
  ExperimentOptions options;
  options.nodes = 1 + rng.below(12);
  options.layers = static_cast<std::uint32_t>(rng.below(5));
  options.fan_out = static_cast<std::uint32_t>(rng.below(8));
  options.slots = 1 + rng.below(4);
  options.service_time = 1ms + rng.exponential(1s);
  options.delay = rng.exponential(50ms);
  // From idle to far beyond what is stable.
  options.arrival_rate_per_s = 0.001 + rng.uniform01() * 2;
  options.prompts = 50 + rng.below(150);
  options.seed = rng.next();
  return options;
}

TEST(Swarm, EveryPromptOfEveryWorldIsAnsweredOnceAndTheSameWayAgain) {
  for (std::uint64_t seed = 1; seed <= 1'000; ++seed) {
    const ExperimentOptions options = drawn_from(seed);
    const ExperimentReport first = run_experiment(options);
    EXPECT_EQ(first.answered, options.prompts) << "seed " << seed;
    EXPECT_EQ(run_experiment(options).trace_hash, first.trace_hash) << "seed " << seed;
  }
}

TEST(Swarm, BelowTheoremOnesBoundTheQueuesStayShortOverALongTime) {
  // rho = 0.9 of M = 1, k = 3 with constant service; a million seconds of it.
  const ExperimentReport report = run_experiment({.layers = 1,
                                                  .fan_out = 3,
                                                  .arrival_rate_per_s = 0.18,
                                                  .service_time = 1s,
                                                  .prompts = 200'000});
  EXPECT_NEAR(report.offered_load, 0.9, 1e-9);
  EXPECT_LT(report.queue_mean, 20);
}

}  // namespace
}  // namespace murmur::sim
