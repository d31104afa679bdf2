// Whole nodes that find each other by gossip, under virtual time.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/world.h"

namespace murmur::sim {
namespace {

constexpr Instant at(Duration since_start) { return Instant(since_start); }

WorldOptions cluster_of(std::size_t nodes, double loss = 0, std::uint64_t seed = 1) {
  WorldOptions options;
  options.nodes = nodes;
  options.engines.front().service = Distribution::constant(0.1);
  options.network.latency_s = Distribution::constant(0.01);
  options.network.loss = loss;
  options.gossip.emplace();
  options.seed = seed;
  return options;
}

moa::Plan plan_of(std::uint32_t fan_out) {
  moa::Plan plan;
  plan.fan_out = fan_out;
  plan.strategy = moa::Strategy::Moa;
  return plan;
}

std::size_t answered(const World& world) {
  return static_cast<std::size_t>(
      std::count_if(world.completions().begin(), world.completions().end(),
                    [](const Completion& completion) { return completion.answered; }));
}

TEST(SimulatedCluster, EverybodyFindsEverybody) {
  World world(cluster_of(16));
  world.run_until(at(10s));
  for (std::size_t host = 0; host < world.nodes(); ++host) {
    EXPECT_EQ(world.core(host).peers().up(world.now()).size(), 15U) << "host " << host;
  }
}

TEST(SimulatedCluster, EverybodyFindsEverybodyAlsoWhereAQuarterIsLost) {
  World world(cluster_of(16, 0.25));
  world.run_until(at(60s));
  for (std::size_t host = 0; host < world.nodes(); ++host) {
    EXPECT_EQ(world.core(host).peers().up(world.now()).size(), 15U) << "host " << host;
  }
}

TEST(SimulatedCluster, PromptsAreAnsweredByPeersThatGossipFound) {
  World world(cluster_of(8));
  world.run_until(at(5s));
  for (std::size_t i = 0; i < 40; ++i) { world.submit(at(5s) + i * 200ms, i % 8, plan_of(3)); }
  world.run_until(at(60s));
  EXPECT_EQ(answered(world), 40U);
}

TEST(SimulatedCluster, ANodeThatStandsStillHoldsNobodyUpUntilTheLayersDeadline) {
  World world(cluster_of(4));
  world.run_until(at(5s));
  world.freeze(3);
  world.submit(at(5s), 0, plan_of(3));
  world.run_until(at(60s));
  ASSERT_EQ(answered(world), 1U);
  // Its layer could wait for two minutes; gossip knows in some ten seconds, wherever it was frozen.
  EXPECT_LT(world.completions()[0].ended_at, at(20s));
  for (std::size_t host = 0; host < 3; ++host) {
    EXPECT_EQ(world.core(host).peers().up(world.now()).size(), 2U);
  }
}

TEST(SimulatedCluster, BothHalvesOfASplitGoOnAndFindEachOtherAgain) {
  World world(cluster_of(8));
  world.run_until(at(5s));
  world.connect([](std::size_t from, std::size_t to) { return (from < 4) == (to < 4); });
  world.run_until(at(60s));
  EXPECT_EQ(world.core(0).peers().up(world.now()).size(), 3U);
  EXPECT_EQ(world.core(7).peers().up(world.now()).size(), 3U);
  world.submit(at(60s), 0, plan_of(3));
  world.submit(at(60s), 7, plan_of(3));
  world.run_until(at(90s));
  EXPECT_EQ(answered(world), 2U);
  world.connect([](std::size_t, std::size_t) { return true; });
  world.run_until(at(10min));
  for (std::size_t host = 0; host < world.nodes(); ++host) {
    EXPECT_EQ(world.core(host).peers().up(world.now()).size(), 7U) << "host " << host;
  }
}

TEST(SimulatedCluster, TheSameSeedGivesTheSameTrace) {
  const auto trace = [](std::uint64_t seed) {
    World world(cluster_of(8, 0.1, seed));
    world.submit(at(6s), 2, plan_of(3));
    world.run_until(at(30s));
    return world.trace_hash();
  };
  EXPECT_EQ(trace(1), trace(1));
  EXPECT_NE(trace(1), trace(2));
}

}  // namespace
}  // namespace murmur::sim
