#include "sim/load_figures.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

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

TEST(LoadFigures, MeasureWhatTheQueueGains) {
  const auto figures = figures_of(kPlan, watch([](double s) { return s; }));
  EXPECT_NEAR(figures.growth_per_s, 1, 0.01);
  EXPECT_NEAR(figures.queue.mean, 59.5, 0.1);  // of the window, without the warm-up
}

TEST(LoadFigures, MeasureNoGrowthWhereTheQueueComesAndGoes) {
  const auto figures = figures_of(kPlan, watch([](double s) { return 5 + 4 * std::sin(s); }));
  EXPECT_NEAR(figures.growth_per_s, 0, 0.02);
  EXPECT_NEAR(figures.queue.mean, 4.5, 0.3);  // 5, rounded down
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
  for (const auto& [rho, verdict] :
       {std::pair{0.9, Boundedness::Bounded}, std::pair{1.1, Boundedness::Growing}}) {
    std::vector<LoadFigures> runs;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
      runs.push_back(figures_at(rho, Distribution::constant(0.1), seed));
      EXPECT_NEAR(runs.back().offered_load, rho, 0.05) << seed;
      EXPECT_NEAR(runs.back().measured_load.mean, std::min(1.0, rho), 0.05) << seed;
      EXPECT_EQ(runs.back().answered, runs.back().prompts) << seed;
    }
    const LoadSpread spread = load_spread_of(runs, 0.1);
    EXPECT_EQ(spread.growth.verdict, verdict) << rho;
    EXPECT_EQ(judge(runs.front(), spread, 0.1).verdict, verdict) << rho;
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

/// Runs with these growths.
std::vector<LoadFigures> grown(const std::vector<double>& growths) {
  std::vector<LoadFigures> runs(growths.size());
  for (std::size_t i = 0; i < growths.size(); ++i) {
    runs[i].growth_per_s = growths[i];
    runs[i].queue.mean = static_cast<double>(i + 1);
  }
  return runs;
}

TEST(LoadSpread, IsOverTheRuns) {
  const LoadSpread spread = load_spread_of(grown({0.9, 1.0, 1.1}), 0.1);
  EXPECT_EQ(spread.runs, 3U);
  EXPECT_DOUBLE_EQ(spread.queue.mean, 2);
  EXPECT_GT(spread.queue.high, 3);
  EXPECT_EQ(spread.growth.verdict, Boundedness::Growing);  // above 0.02 / 0.1
  EXPECT_NEAR(spread.growth_chance_per_s, 4.303 * 0.1, 1e-3);
}

TEST(LoadSpread, SaysHowMuchOfOneRunsGrowthIsChance) {
  const LoadSpread spread =
      load_spread_of(grown({-0.1, 0.0, 0.1}), 0.1);  // chance: 0.43 per second
  EXPECT_EQ(judge(grown({-0.3}).front(), spread, 0.1).verdict, Boundedness::Bounded);
  EXPECT_EQ(judge(grown({0.3}).front(), spread, 0.1).verdict, Boundedness::Unclear);
  EXPECT_EQ(judge(grown({0.7}).front(), spread, 0.1).verdict, Boundedness::Growing);
}

}  // namespace
}  // namespace murmur::sim
