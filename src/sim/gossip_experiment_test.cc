#include "sim/gossip_experiment.h"

#include <gtest/gtest.h>

#include <cmath>

namespace murmur::sim {
namespace {

GossipWorldOptions cluster(std::size_t members, std::uint64_t seed = 1) {
  GossipWorldOptions options;
  options.members = members;
  options.seed = seed;
  return options;
}

TEST(GossipWorld, SameSeedSameTrace) {
  const auto trace = [](std::uint64_t seed) {
    GossipWorldOptions options = cluster(20, seed);
    options.loss = 0.2;
    GossipWorld world(options);
    world.run_for(60s);
    return world.trace_hash();
  };
  EXPECT_EQ(trace(3), trace(3));
  EXPECT_NE(trace(3), trace(4));
}

TEST(GossipExperiment, NewsReachesAHundredInLittleMoreThanASecond) {
  Duration half{0};
  Duration all{0};
  constexpr int kRuns = 20;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    const NewsSpread spread = measure_spread(cluster(100, seed));
    ASSERT_GT(spread.all, Duration(0));
    half += spread.half;
    all += spread.all;
  }
  EXPECT_LE(half / kRuns, 1000ms);
  EXPECT_LE(all / kRuns, 1440ms);
}

TEST(GossipExperiment, TheDeadAreFoundInTheForecastTime) {
  for (const std::size_t members : {5U, 30U, 100U}) {
    Duration all{0};
    constexpr int kRuns = 10;
    for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
      const Detection detection = measure_detection(cluster(members, seed));
      ASSERT_GT(detection.all, Duration(0));
      all += detection.all;
    }
    // The first suspicion after 1.6 s, and 4 s times the cluster's decades.
    const double forecast = 1.6 + 4 * std::max(1.0, std::log10(static_cast<double>(members)));
    EXPECT_NEAR(to_seconds(all / kRuns), forecast, 0.15 * forecast) << members;
  }
}

TEST(GossipExperiment, WhatAMemberSendsDoesNotDependOnHowManyThereAre) {
  const IdleTraffic few = measure_idle_traffic(cluster(10), 120s);
  const IdleTraffic many = measure_idle_traffic(cluster(200), 120s);
  EXPECT_NEAR(few.datagrams_per_s, 2, 0.1);  // a ping and an ack
  EXPECT_NEAR(many.datagrams_per_s, few.datagrams_per_s, 0.1);
}

TEST(GossipExperiment, AViewTakesLittleMemory) {
  for (const std::size_t members : {100U, 257U, 520U}) {
    const IdleTraffic idle = measure_idle_traffic(cluster(members), 10s);
    EXPECT_GE(idle.view_bytes, 24) << members;
    EXPECT_LE(idle.view_bytes, 48) << members;
  }
}

TEST(GossipExperiment, ATenthOfAllPacketsLostMakesNobodyDead) {
  GossipWorldOptions options = cluster(50);
  options.loss = 0.1;
  const FalseAlarms alarms = measure_false_alarms(options, {0, 10s, 0s}, 10min);
  EXPECT_EQ(alarms.of_healthy, 0U);
}

TEST(GossipExperiment, LifeguardKeepsTheSlowFromAccusingTheHealthy) {
  const Slowness slowness{.members = 8, .held = 16s, .free = 1s};
  GossipWorldOptions options = cluster(64);
  const FalseAlarms with = measure_false_alarms(options, slowness, 5min);
  options.config = without_lifeguard(options.config);
  const FalseAlarms without = measure_false_alarms(options, slowness, 5min);
  EXPECT_GE(without.of_healthy, 20 * std::max<std::size_t>(1, with.of_healthy));
}

}  // namespace
}  // namespace murmur::sim
