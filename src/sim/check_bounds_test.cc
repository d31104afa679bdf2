#include "sim/check_bounds.h"

#include <gtest/gtest.h>

#include "sim/history_test_support.h"

namespace murmur::sim {
namespace {

constexpr auto kClass = queueing::JobClass::Propose;
constexpr queueing::QueueLimits kLimits;

/// Tells a checker of a node with jobs 1, 2, ... that is ready, and in whose place is `core`.
struct Busy {
  explicit Busy(std::size_t slots = 1, std::size_t jobs = 2) : checker(1, slots, kLimits) {
    history.real_step(node::EngineReady{"model", 4096});
    for (std::size_t job = 1; job <= jobs; ++job) { history.real_step(test::asked(job)); }
  }
  CheckBounds checker;
  test::History history{checker};
};

TEST(CheckBounds, PassesARealNodesHistory) {
  Busy node;
  node.history.real_step(test::job_done(1));
  node.history.real_step(node::EngineLost{"it crashed"});
  node.history.real_step({node::JobEnded{JobId{2}, Failure{}}});
  node.history.real_step(test::asked(3));  // waits for the engine
  node.history.real_step(node::EngineReady{"model", 4096});
  node.history.real_step(test::asked(4));
  node.history.real_step(node::RequestAbandoned{RequestId{4}});
  EXPECT_FALSE(node.checker.violation()) << node.checker.violation()->what;
}

TEST(CheckBounds, ObjectsToAJobThatIsLost) {
  Busy node;
  // It says that one more came, and has no more than before.
  node.history.step(test::asked(9), {{}, {node::JobQueued{JobId{3}, kClass}}});
  ASSERT_TRUE(node.checker.violation());
  EXPECT_EQ(node.checker.violation()->what, "node-1: 1 jobs wait and 1 run, where 2 and 1 should");
}

TEST(CheckBounds, ObjectsToAStartThatTheEngineIsNotTold) {
  Busy node;
  node.history.step(test::asked(9), {{}, {node::JobStarted{JobId{2}, kClass, {}}}});
  ASSERT_TRUE(node.checker.violation());
  EXPECT_EQ(node.checker.violation()->what,
            "node-1: the engine was given 0 jobs where 1 are said to have started");
}

TEST(CheckBounds, ObjectsToMoreJobsThanSlots) {
  CheckBounds checker(1, 1, kLimits);
  node::Setup setup;
  setup.self = {NodeId{1}, "node-1"};
  setup.slots = 2;
  node::NodeCore core(setup);
  for (const node::Input& input : {node::Input{node::EngineReady{"model", 4096}},
                                   node::Input{test::asked(1)}, node::Input{test::asked(2)}}) {
    node::Effects effects;
    core.step({}, input, effects);
    checker.on_step({{}, 0, input, effects, core, {}});
  }
  ASSERT_TRUE(checker.violation());
  EXPECT_EQ(checker.violation()->what, "node-1: 2 jobs run in 1 slots");
}

TEST(CheckBounds, ObjectsToASlotThatIsFreeWhileAJobWaits) {
  CheckBounds checker(1, 2, kLimits);
  test::History history(checker);  // of a node that has one slot
  history.real_step(node::EngineReady{"model", 4096});
  history.real_step(test::asked(1));
  EXPECT_FALSE(checker.violation());
  history.real_step(test::asked(2));
  ASSERT_TRUE(checker.violation());
  EXPECT_EQ(checker.violation()->what, "node-1: a slot is free while 1 jobs wait");
}

TEST(CheckBounds, ObjectsToMoreThanThePlacesThereAre) {
  CheckBounds checker(1, 1, {.jobs = 2});
  test::History history(checker);
  history.real_step(node::EngineReady{"model", 4096});
  for (std::uint64_t request = 1; request <= 3; ++request) {
    history.real_step(test::asked(request));
    EXPECT_FALSE(checker.violation());
  }
  history.real_step(test::asked(4));  // the third that waits
  ASSERT_TRUE(checker.violation());
}

TEST(CheckBounds, ObjectsToAJobThatEndsTwice) {
  CheckBounds checker(1, 1, kLimits);
  test::History history(checker);
  history.step(test::job_done(1), {{}, {node::JobFinished{JobId{1}, kClass, true}}});
  ASSERT_TRUE(checker.violation());
}

}  // namespace
}  // namespace murmur::sim
