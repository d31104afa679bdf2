#include "sim/checkers.h"

#include <gtest/gtest.h>

namespace murmur::sim {
namespace {

ExperimentOptions busy() {
  ExperimentOptions options;
  options.plan = paper_plan(2, 3);
  options.rates_per_s = {0.1};
  options.horizon = 500s;
  return options;
}

TEST(Checkers, AWorldThatKeepsItsPromisesDrains) {
  const ExperimentOptions options = with_traces(busy());
  Experiment experiment(options);
  Checkers checkers(experiment.world(), options.world);
  experiment.run();
  EXPECT_GT(experiment.world().jobs(), 0U);
  checkers.drain(drain_patience(options));
  EXPECT_FALSE(checkers.violation()) << checkers.violation()->what;
  EXPECT_EQ(experiment.world().open_prompts(), 0U);
  EXPECT_EQ(experiment.world().jobs(), 0U);
}

TEST(Checkers, ChangeNothing) {
  const ExperimentReport alone = run_experiment(busy());
  const ExperimentOptions options = with_traces(busy());
  Experiment experiment(options);
  const Checkers checkers(experiment.world(), options.world);
  EXPECT_EQ(experiment.run().trace_hash, alone.trace_hash);
}

TEST(Checkers, ObjectToAWorldThatDoesNotDrain) {
  const ExperimentOptions options = busy();
  Experiment experiment(options);
  Checkers checkers(experiment.world(), options.world);
  World& world = experiment.world();
  world.run_until(Instant(100s));
  world.freeze(3);  // a host that is not heard of any more, and nobody hears that it is gone
  experiment.run();
  checkers.drain(drain_patience(options));
  ASSERT_TRUE(checkers.violation());
  EXPECT_EQ(checkers.violation()->checker, "drain");
}

TEST(Checkers, SayNothingOfWhatIsCutOff) {
  const ExperimentOptions options = busy();
  Experiment experiment(options);
  Checkers checkers(experiment.world(), options.world);
  experiment.run();
  checkers.drain(drain_patience(options), Instant(options.horizon));
  EXPECT_FALSE(checkers.violation());
  EXPECT_GT(experiment.world().jobs(), 0U);
}

TEST(Checkers, StopTheWorldAtAViolation) {
  // They are told of other slots than the nodes have.
  const ExperimentOptions options = busy();
  WorldOptions wrong = options.world;
  wrong.slots = 2;
  Experiment experiment(options);
  const Checkers checkers(experiment.world(), wrong);
  experiment.run();
  ASSERT_TRUE(checkers.violation());
  EXPECT_EQ(checkers.violation()->checker, "bounds");
  EXPECT_EQ(experiment.world().now(), checkers.violation()->at);
}

}  // namespace
}  // namespace murmur::sim
