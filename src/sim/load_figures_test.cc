#include "sim/load_figures.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/load_experiment.h"

namespace murmur::sim {
namespace {

Instant at(double seconds) { return Instant(from_seconds(seconds)); }

/// A queue that is looked at ten times a second for 100 s, with 20 s of warm-up.
template <class JobsAt>
LoadObservation watch(JobsAt jobs_at) {
  LoadObservation seen;
  seen.service_mean_s = 0.1;
  for (int i = 0; i < 1000; ++i) {
    const auto jobs = static_cast<std::size_t>(jobs_at(i / 10.0));
    seen.samples.push_back({at(i / 10.0), 0, jobs == 0 ? 0 : jobs - 1, jobs == 0 ? 0U : 1U});
  }
  return seen;
}

constexpr LoadPlan kPlan{.nodes = 1, .warmup = 20s, .horizon = 100s};

TEST(LoadFigures, TakeAQueueThatGainsAJobEachSecondForAGrowingOne) {
  const auto figures = figures_of(kPlan, watch([](double s) { return s; }));
  EXPECT_NEAR(figures.growth_per_s, 1, 0.01);
  EXPECT_FALSE(figures.bounded);
  EXPECT_NEAR(figures.queue.mean, 59.5, 0.1);  // of the window, without the warm-up
}

TEST(LoadFigures, TakeAQueueThatComesAndGoesForABoundedOne) {
  const auto figures = figures_of(kPlan, watch([](double s) { return 5 + 4 * std::sin(s); }));
  EXPECT_TRUE(figures.bounded);
  EXPECT_NEAR(figures.queue.mean, 4.5, 0.3);  // 5, rounded down
}

TEST(LoadFigures, ForgiveGrowthBelowTheShareOfWhatANodeCanDo) {
  const double least = kGrowthShareMax / 0.1;  // jobs per second
  EXPECT_TRUE(figures_of(kPlan, watch([&](double s) { return least / 2 * s; })).bounded);
  EXPECT_FALSE(figures_of(kPlan, watch([&](double s) { return least * 2 * s; })).bounded);
}

TEST(LoadFigures, CountWhatWasAskedInTheWindowAndWaitForItsEnd) {
  LoadObservation seen = watch([](double) { return 1; });
  seen.prompts = {{at(19), at(30), true},
                  {at(50), at(51), true},
                  {at(99), at(102), true},
                  {at(60), at(61), false},
                  {at(100), at(101), true}};
  const auto figures = figures_of(kPlan, seen);
  EXPECT_EQ(figures.prompts, 3U);
  EXPECT_EQ(figures.answered, 2U);
  EXPECT_DOUBLE_EQ(figures.latency_s.mean, 2);
  EXPECT_DOUBLE_EQ(figures.latency_p50_s.mean, 1);
  EXPECT_DOUBLE_EQ(figures.latency_p99_s.mean, 3);
  EXPECT_DOUBLE_EQ(figures.prompts_in_system, (10 + 1 + 1 + 1) / 80.0);
  EXPECT_DOUBLE_EQ(figures.offered_load, 3 * 5 * 0.1 / 80);
  EXPECT_DOUBLE_EQ(figures.measured_load.mean, 1);
}

class SimulatedLoad : public testing::TestWithParam<double> {
 protected:
  [[nodiscard]] static LoadPlan plan_at(double rho) {
    LoadPlan plan{.warmup = 30s, .horizon = 330s};
    plan.arrival_rate_per_s = arrival_rate_for(plan, rho, 0.1);
    return plan;
  }
  [[nodiscard]] static LoadFigures figures_at(double rho, const Distribution& service,
                                              std::uint64_t seed) {
    const LoadPlan plan = plan_at(rho);
    return figures_of(plan, simulate_load(plan, draw_schedule(plan, {service}, seed), seed));
  }
};

TEST_F(SimulatedLoad, IsBoundedBelowOneAndGrowsAboveIt) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const auto below = figures_at(0.9, Distribution::constant(0.1), seed);
    EXPECT_TRUE(below.bounded) << seed;
    EXPECT_NEAR(below.offered_load, 0.9, 0.05) << seed;
    EXPECT_NEAR(below.measured_load.mean, 0.9, 0.05) << seed;
    const auto above = figures_at(1.1, Distribution::constant(0.1), seed);
    EXPECT_FALSE(above.bounded) << seed;
    EXPECT_GT(above.measured_load.mean, 0.97) << seed;
    EXPECT_EQ(above.answered, above.prompts) << seed;
  }
}

TEST_F(SimulatedLoad, OfTheSameScheduleIsTheSame) {
  const auto once = figures_at(0.8, Distribution::exponential(0.1), 3);
  const auto twice = figures_at(0.8, Distribution::exponential(0.1), 3);
  EXPECT_EQ(once.latency_s.mean, twice.latency_s.mean);
  EXPECT_EQ(once.queue.mean, twice.queue.mean);
}

TEST_F(SimulatedLoad, WithoutLayersIsAnMM1Queue) {
  // Jobs in the system = rho / (1 - rho).
  LoadPlan plan{.layers = 0, .fan_out = 0, .warmup = 100s, .horizon = 4'000s};
  plan.arrival_rate_per_s = arrival_rate_for(plan, 0.7, 0.1);
  const auto schedule = draw_schedule(plan, {Distribution::exponential(0.1)}, 5);
  const auto figures = figures_of(plan, simulate_load(plan, schedule, 5));
  EXPECT_NEAR(figures.queue.mean, 0.7 / 0.3, 0.15);
  EXPECT_NEAR(figures.prompts_in_system, figures.queue.mean, 0.05);  // each is one job
}

TEST(LoadFigures, AverageOverTheNodes) {
  LoadObservation seen;
  seen.samples = {{at(0), 0, 2, 1}, {at(0), 1, 0, 0}, {at(60), 1, 3, 1}};
  const auto figures = figures_of({.nodes = 2, .warmup = 20s, .horizon = 100s}, seen);
  EXPECT_NEAR(figures.queue.mean, (1.5 + 3.5) / 2, 1e-9);
  EXPECT_NEAR(figures.measured_load.mean, (0.5 + 1) / 2.0, 1e-9);
}

TEST(LoadSpread, IsOverTheRuns) {
  std::vector<LoadFigures> runs(3);
  for (std::size_t i = 0; i < 3; ++i) {
    runs[i].queue.mean = static_cast<double>(i + 1);
    runs[i].growth_per_s = 1 + 0.01 * static_cast<double>(i);
    runs[i].bounded = i == 0;
  }
  const LoadSpread spread = spread_of(runs, 0.1);
  EXPECT_EQ(spread.runs, 3U);
  EXPECT_EQ(spread.bounded, 1U);
  EXPECT_DOUBLE_EQ(spread.queue.mean, 2);
  EXPECT_GT(spread.queue.high, 3);
  EXPECT_EQ(spread.verdict, Boundedness::Growing);
}

}  // namespace
}  // namespace murmur::sim
