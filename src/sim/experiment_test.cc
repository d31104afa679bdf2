#include "sim/experiment.h"

#include <gtest/gtest.h>

#include "sim/checkers.h"
#include "sim/fluid_bound.h"
#include "sim/stability.h"

namespace murmur::sim {
namespace {

ExperimentOptions paper(std::uint32_t layers, std::uint32_t fan_out, double rate_per_s) {
  ExperimentOptions options;
  options.plan = paper_plan(layers, fan_out);
  options.rates_per_s = {rate_per_s};
  return options;
}

TEST(Experiment, TheSameSeedGivesTheSameTrace) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    ExperimentOptions options = paper(2, 2, 0.05);
    options.horizon = 200s;
    options.world.seed = seed;
    EXPECT_EQ(run_experiment(options).trace_hash, run_experiment(options).trace_hash) << seed;
  }
}

TEST(Experiment, AnotherSeedGivesAnotherTrace) {
  ExperimentOptions options = paper(1, 3, 0.05);
  const auto first = run_experiment(options).trace_hash;
  options.world.seed = 2;
  EXPECT_NE(run_experiment(options).trace_hash, first);
}

TEST(Experiment, ASinglePromptTakesTwoServiceTimesAndARoundTrip) {
  // A layer, there and back, then the aggregation.
  ExperimentOptions options = paper(1, 3, 1);
  options.prompts_max = 1;
  options.world.network.latency_s = Distribution::constant(0.01);
  options.world.engines.front().service = Distribution::constant(7);
  const ExperimentReport report = run_experiment(options);
  EXPECT_EQ(report.completed, 1U);
  EXPECT_DOUBLE_EQ(report.latency_s.mean, 14.02);
}

TEST(Experiment, ArrivalsDoNotDependOnWhatIsDoneWithThem) {
  ExperimentOptions options = paper(0, 0, 0.05);
  const auto alone = run_experiment(options).submitted;
  options.plan = paper_plan(2, 3);
  EXPECT_EQ(run_experiment(options).submitted, alone);
}

TEST(Experiment, LittlesLawHoldsForPromptsAndJobs) {
  for (const std::uint32_t layers : {0U, 1U, 2U}) {
    ExperimentOptions options = paper(layers, 2, 0.6 / (3 * layers + 1));
    options.world.engines.front().service = Distribution::exponential(1);
    options.horizon = 100'000s;
    options.warm_up = 1'000s;
    const ExperimentReport report = run_experiment(options);
    const double window_s = to_seconds(options.horizon - options.warm_up);
    const double rate_per_node = static_cast<double>(report.completed) / window_s / 4;
    EXPECT_NEAR(report.open_prompts.mean / (rate_per_node * report.latency_s.mean), 1, 0.01);
    EXPECT_NEAR(report.rho_measured, report.rho_theorem, 0.03 * report.rho_theorem);
    EXPECT_NEAR(report.utilisation, report.rho_theorem, 0.03 * report.rho_theorem);
  }
}

TEST(Experiment, ABacklogBeyondTheTheoremsBoundGrowsByWhatIsTooMuch) {
  ExperimentOptions options = paper(1, 3, 0.25);  // rho = 1.25
  options.horizon = 20'000s;
  const ExperimentReport report = run_experiment(options);
  EXPECT_NEAR(report.rho_theorem, 1.25, 1e-9);
  EXPECT_NEAR(report.growth, 1 - answered_share({1, 3}, 1.25), 0.02);
  options.rates_per_s = {0.15};
  EXPECT_LT(run_experiment(options).growth, kGrowthMax);
}

TEST(Experiment, ClassesThatReadProposalsTakeTheirOwnTimes) {
  ExperimentOptions options = paper(2, 3, 0.02);
  options.world.engines.front().refine_factor = 1.5;
  options.world.engines.front().aggregate_factor = 2;
  const ExperimentReport report = run_experiment(options);
  ASSERT_EQ(report.classes.size(), 3U);
  EXPECT_DOUBLE_EQ(report.classes[0].service_time_s, 1);
  EXPECT_DOUBLE_EQ(report.classes[1].service_time_s, 1.5);
  EXPECT_DOUBLE_EQ(report.classes[2].service_time_s, 2);
  EXPECT_NEAR(report.rho_theorem, 0.02 * 9, 1e-12);
  EXPECT_NEAR(report.rho_corrected, 0.02 * (4 + 1.5 * 4 + 2), 1e-12);
}

TEST(Experiment, JobsThatShareAnEngineSlowEachOtherDown) {
  // Two slots, and two jobs at a time take 1.5 times as long: 4/3 jobs per second and node.
  ExperimentOptions options = paper(0, 0, 1.2);
  options.world.slots = 2;
  options.world.engines.front().slowdown = {1, 1.5};
  options.horizon = 20'000s;
  const ExperimentReport report = run_experiment(options);
  EXPECT_NEAR(report.rho_corrected, 0.9, 1e-9);
  EXPECT_LT(report.growth, kGrowthMax);
  options.rates_per_s = {1.6};
  EXPECT_NEAR(run_experiment(options).growth, 1 - 1 / 1.2, 0.02);
}

TEST(Experiment, WithAProfileAPromptTakesItsTokensTimes) {
  ExperimentOptions options = paper(1, 1, 1);
  options.world.nodes = 2;
  options.prompts_max = 1;
  options.prompt_tokens = Distribution::constant(100);
  EngineModel& engine = options.world.engines.front();
  engine.tokens = TokenProfile{{200}, {10}};
  engine.service = Distribution::constant(50);
  // 100 / 200 s to read, 50 / 10 s to write; then the two proposals are read too.
  const ExperimentReport report = run_experiment(options);
  EXPECT_NEAR(report.latency_s.mean, 0.5 + 5 + (100 + 100) / 200.0 + 5, 1e-6);
}

TEST(Experiment, PromptsThatAreReadAtATimeAreReadAtTheirBatchsSpeed) {
  ExperimentOptions options = paper(0, 0, 1);  // more than it can do: both slots are always taken
  options.world.nodes = 1;
  options.world.slots = 2;
  options.prompt_tokens = Distribution::constant(100);
  EngineModel& engine = options.world.engines.front();
  engine.tokens = TokenProfile{{200, 25}, {10, 8}};
  engine.service = Distribution::constant(40);
  options.horizon = 2'000s;
  options.warm_up = 100s;
  const ExperimentReport report = run_experiment(options);
  ASSERT_EQ(report.classes.size(), 1U);
  EXPECT_NEAR(report.classes[0].service_time_s, 100 / 25.0 + 40 / 8.0, 1e-3);
  EXPECT_NEAR(report.rho_corrected, (100 / 25.0 + 40 / 8.0) / 2, 1e-9);
  EXPECT_NEAR(report.rho_theorem, (100 / 200.0 + 40 / 10.0) / 2, 1e-9);
}

TEST(Experiment, WhatCrashesComesBackAndEveryOtherPromptEnds) {
  ExperimentOptions options = paper(1, 3, 0.05);
  options.faults.crashes_per_s = 0.001;
  options.horizon = 20'000s;
  Experiment experiment(options);
  const ExperimentReport report = experiment.run();
  EXPECT_GT(report.failed, 0U);
  EXPECT_LT(report.failed, report.completed / 10);
  World& world = experiment.world();
  while (world.step()) {}
  EXPECT_EQ(world.open_prompts(), 0U);
  EXPECT_EQ(world.jobs(), 0U);
}

TEST(Experiment, UsersHangUpAndNothingElseChangesByTheirPatience) {
  ExperimentOptions options = paper(1, 3, 0.05);
  options.horizon = 2'000s;
  const ExperimentReport waiting = run_experiment(options);
  options.patience = Distribution::constant(1e6);
  EXPECT_EQ(run_experiment(options).trace_hash, waiting.trace_hash);  // all wait long enough
  options.patience = Distribution::constant(1.5);                     // a prompt takes 2 s
  const ExperimentReport short_of_it = run_experiment(options);
  EXPECT_EQ(short_of_it.submitted, waiting.submitted);
  EXPECT_EQ(short_of_it.completed, 0U);
  EXPECT_GT(short_of_it.failed, waiting.completed / 2);
}

TEST(Experiment, WhatUsersHangUpOnStopsAtTheirNodeAndAtItsPeers) {
  ExperimentOptions options = with_traces(paper(2, 3, 0.05));
  options.patience = Distribution::exponential(5);
  options.world.network.latency_s = Distribution::constant(0.1);
  options.horizon = 2'000s;
  Experiment experiment(options);
  Checkers checkers(experiment.world(), options.world);
  const ExperimentReport report = experiment.run();
  checkers.drain(drain_patience(options));
  EXPECT_FALSE(checkers.violation()) << checkers.violation()->what;
  EXPECT_GT(report.failed, 20U);
  EXPECT_GT(report.completed, 20U);
}

/// Four unlike nodes at a rate that is so much of the fluid bound.
ExperimentOptions unlike_nodes(moa::PeerChoice choice, double part) {
  ExperimentOptions options;
  std::vector<double> means;
  options.world.engines.clear();
  for (const double mean : {1.0, 0.5, 0.25, 0.125}) {
    means.push_back(mean);
    options.world.engines.push_back({.service = Distribution::constant(mean)});
  }
  options.plan = paper_plan(1, 2);
  options.plan.choice = choice;
  options.rates_per_s = {part * fluid_rate({1, 2}, means)};
  options.horizon = 4000s;
  options.warm_up = 800s;
  return options;
}

TEST(Experiment, ChoiceBySpareCapacityKeepsUnlikeNodesBoundedWhereUniformChoiceDoesNot) {
  // Analysis: uniform up to 0.50 of the bound, spare capacity up to 0.99.
  EXPECT_LT(run_experiment(unlike_nodes(moa::PeerChoice::Capacity, 0.9)).growth, kGrowthMax);
  EXPECT_GT(run_experiment(unlike_nodes(moa::PeerChoice::Uniform, 0.6)).growth, 5 * kGrowthMax);
}

TEST(Experiment, ASlowEngineThatGetsStuckIsStillSlowAfterwards) {
  WorldOptions options;
  options.nodes = 1;
  World world(options);
  world.start_faults(
      {{Instant(0s), FaultKind::Slow, 0, 100s}, {Instant(1s), FaultKind::EngineStuck, 0, 10s}});
  world.submit(Instant(20s), 0, paper_plan(0, 0));
  world.run_until(Instant(1000s));
  ASSERT_EQ(world.completions().size(), 1U);
  EXPECT_EQ(world.completions()[0].ended_at, Instant(30s));  // ten times a second
}

}  // namespace
}  // namespace murmur::sim
