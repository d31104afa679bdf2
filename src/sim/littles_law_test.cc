#include "sim/littles_law.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/experiment.h"

namespace murmur::sim {
namespace {

constexpr auto kClass = queueing::JobClass::Propose;

/// Steps of one node, written by hand.
struct History {
  void at(Duration time, const node::Notice& notice) {
    meter.on_step({Instant(time), 0, input, {{}, {notice}}, core, Instant(time)});
  }
  void queued(Duration time, std::uint64_t job) { at(time, node::JobQueued{JobId{job}, kClass}); }
  void finished(Duration time, std::uint64_t job) {
    at(time, node::JobFinished{JobId{job}, kClass, true});
  }
  static node::Setup setup() {
    node::Setup setup;
    setup.self = {NodeId{1}, "node-1"};
    return setup;
  }

  SojournMeter meter{1, Instant(10s), Instant(110s)};
  node::Input input = node::DeadlineReached{};
  node::NodeCore core{setup()};
};

TEST(LittlesLaw, IsOneWhereNothingIsCutOff) {
  History history;
  history.queued(20s, 1);
  history.queued(25s, 2);
  history.finished(30s, 1);
  history.finished(55s, 2);
  const LittlesLaw law = history.meter.law((10 + 30) / 100.0);
  EXPECT_DOUBLE_EQ(law.ratio, 1);
  EXPECT_DOUBLE_EQ(law.ends, 0);
}

TEST(LittlesLaw, SaysWhatTheWindowsEndsCanMake) {
  History history;
  history.queued(5s, 1);  // 5 s of it lie before the window
  history.queued(20s, 2);
  history.finished(30s, 1);
  history.queued(100s, 3);  // 10 s of it are seen
  history.finished(40s + 60s, 2);
  const double jobs_s = 20 + 80 + 10;
  const LittlesLaw law = history.meter.law(jobs_s / 100);
  EXPECT_DOUBLE_EQ(law.ratio, jobs_s / (2 * (25 + 80) / 2.0));
  EXPECT_DOUBLE_EQ(law.ends, (5 + 10) / jobs_s);
}

TEST(LittlesLaw, DoesNotHoldOfAQueueThatIsMeasuredWrongly) {
  History history;
  history.queued(20s, 1);
  history.finished(30s, 1);
  EXPECT_DOUBLE_EQ(history.meter.law(0.2).ratio, 2);
}

TEST(LittlesLaw, JobsLeaveWithTheirNode) {
  History history;
  history.queued(20s, 7);
  history.meter.on_crash(Instant(50s), 0);
  history.queued(60s, 1);  // its ids begin anew
  history.finished(70s, 1);
  const LittlesLaw law = history.meter.law((30 + 10) / 100.0);
  EXPECT_DOUBLE_EQ(law.ratio, 1);
}

struct Case {
  const char* what;
  std::size_t nodes;
  std::uint32_t layers;
  std::uint32_t fan_out;
  double load;
  Distribution service;
  ArrivalKind arrivals = ArrivalKind::Poisson;
  std::size_t slots = 1;
};

ExperimentReport lived(const Case& each) {
  ExperimentOptions options;
  options.world.nodes = each.nodes;
  options.world.slots = each.slots;
  options.world.engines.front().service = each.service;
  options.plan = paper_plan(each.layers, each.fan_out);
  options.arrivals = each.arrivals;
  const double jobs = (each.fan_out + 1.0) * each.layers + 1;
  options.rates_per_s = {each.load * static_cast<double>(each.slots) / jobs};
  options.horizon = 20'000s;
  options.warm_up = 2'000s;
  return run_experiment(options);
}

TEST(LittlesLaw, HoldsInEveryRunWithinAPercent) {
  const Distribution exponential = Distribution::exponential(1);
  for (const Case& each : {
           Case{"M/M/1", 1, 0, 0, 0.5, exponential},
           Case{"four of them, busy", 4, 0, 0, 0.9, exponential},
           Case{"M/D/1", 4, 0, 0, 0.8, Distribution::constant(1)},
           Case{"one layer", 4, 1, 3, 0.8, exponential},
           Case{"two layers", 4, 2, 2, 0.7, exponential},
           Case{"three layers of many", 12, 3, 5, 0.6, Distribution::constant(1)},
           Case{"service that varies much", 8, 1, 2, 0.6, Distribution::log_normal(1, 2)},
           Case{"bursts", 4, 1, 3, 0.5, exponential, ArrivalKind::Bursty},
           Case{"several at a time", 4, 1, 3, 0.8, exponential, ArrivalKind::Regular, 3},
       }) {
    const LittlesLaw law = lived(each).littles_law;
    EXPECT_NEAR(law.ratio, 1, kLittlesLawWithin) << each.what;
    EXPECT_LT(law.ends, kLittlesLawWithin) << each.what;
  }
}

TEST(LittlesLaw, SaysThatItTellsNothingOfAQueueThatGrows) {
  const LittlesLaw law =
      lived({"overloaded", 4, 1, 3, 1.2, Distribution::exponential(1)}).littles_law;
  EXPECT_GT(law.ends, kLittlesLawWithin);
}

}  // namespace
}  // namespace murmur::sim
