// Worlds drawn from their seeds under all checkers. `murmur sim swarm` lives more of them.
#include "sim/swarm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <utility>

namespace murmur::sim {
namespace {

TEST(Swarm, KeepsEveryPromise) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const SwarmLife life = live_checked(draw_swarm(seed));
    EXPECT_FALSE(life.violation) << "murmur sim --scenario swarm --seed " << seed << ": "
                                 << life.violation->checker << ": " << life.violation->what;
  }
}

TEST(Swarm, IsDrawnFromItsSeedAlone) {
  const ExperimentOptions first = draw_swarm(3);
  EXPECT_EQ(run_experiment(first).trace_hash, run_experiment(draw_swarm(3)).trace_hash);
  EXPECT_NE(run_experiment(first).trace_hash, run_experiment(draw_swarm(4)).trace_hash);
}

TEST(Swarm, DrawsEverythingThatThereIs) {
  std::set<std::size_t> nodes;
  std::set<std::uint32_t> layers;
  std::size_t gossip = 0;
  std::size_t bounded = 0;
  std::size_t topologies = 0;
  std::size_t breaks = 0;
  std::size_t faults = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const ExperimentOptions options = draw_swarm(seed);
    ASSERT_LT(options.plan.fan_out, options.world.nodes);
    nodes.insert(options.world.nodes);
    layers.insert(options.plan.layers);
    gossip += options.world.gossip ? 1U : 0U;
    bounded += options.world.queue_limits.jobs <= 8 ? 1U : 0U;
    topologies += options.world.topology.empty() ? 0U : 1U;
    breaks += options.world.network.breaks > 0 ? 1U : 0U;
    faults += options.faults.crashes_per_s > 0 ? 1U : 0U;
  }
  EXPECT_EQ(nodes.size(), 12U);
  EXPECT_EQ(layers.size(), 4U);
  for (const std::size_t count : {gossip, bounded, topologies, breaks, faults}) {
    EXPECT_GT(count, 20U);
    EXPECT_LT(count, 180U);
  }
}

/// Who asked when, and whether it was answered.
using Ended = std::set<std::pair<std::pair<std::size_t, Instant>, bool>>;

Ended ended_prompts(double loss, std::uint64_t seed) {
  ExperimentOptions options;
  options.world.nodes = 6;
  options.world.gossip.emplace();
  options.world.network.latency_s = Distribution::log_normal(0.003, 1);
  options.world.network.loss = loss;
  options.world.seed = seed;
  options.plan = paper_plan(1, 3);
  options.rates_per_s = {0.05};
  options.horizon = 300s;
  Experiment experiment(options);
  experiment.run();
  World& world = experiment.world();
  world.run_until(Instant(600s));
  EXPECT_EQ(world.open_prompts(), 0U);
  Ended ended;
  for (const Completion& completion : world.completions()) {
    ended.insert({{completion.host, completion.submitted_at}, completion.answered});
  }
  return ended;
}

TEST(Gossip, WithAFifthOfDatagramsLostTheSameRequestsEndAnswered) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const Ended ended = ended_prompts(0.2, seed);
    EXPECT_GT(ended.size(), 50U);
    EXPECT_EQ(ended, ended_prompts(0, seed)) << "seed " << seed;
    EXPECT_TRUE(std::ranges::all_of(ended, [](const auto& prompt) { return prompt.second; }));
  }
}

}  // namespace
}  // namespace murmur::sim
