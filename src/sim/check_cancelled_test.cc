#include "sim/check_cancelled.h"

#include <gtest/gtest.h>

#include "sim/history_test_support.h"

namespace murmur::sim {
namespace {

constexpr auto kClass = queueing::JobClass::Propose;

/// Job 1 of request 1 runs.
struct Running {
  Running() {
    history.step(test::asked(1),
                 {{node::StartJob{JobId{1}, nullptr}},
                  {node::JobQueued{JobId{1}, kClass}, node::JobStarted{JobId{1}, kClass, {}}}});
  }
  void hang_up() {
    history.step(node::RequestAbandoned{RequestId{1}}, {{node::CancelJob{JobId{1}}}, {}});
  }
  CheckCancelled checker{1};
  test::History history{checker};
};

const node::JobEnded kCancelled{JobId{1}, Failure{FailureKind::Cancelled, "cancelled"}};

TEST(CheckCancelled, PassesAJobThatStopsWhenItsAskerHangsUp) {
  Running node;
  node.hang_up();
  node.history.step(node::Generated{JobId{1}, {}});
  node.history.step(kCancelled, {{}, {node::JobFinished{JobId{1}, kClass, false}}});
  node.history.wait(1min);
  node.history.step(node::DeadlineReached{});
  EXPECT_FALSE(node.checker.violation()) << node.checker.violation()->what;
}

TEST(CheckCancelled, PassesARealNodesHistory) {
  CheckCancelled checker(1);
  test::History history(checker);
  history.real_step(node::EngineReady{"model", 4096});
  for (std::uint64_t request = 1; request <= 3; ++request) {
    history.real_step(test::asked(request));
  }
  history.real_step(node::RequestAbandoned{RequestId{2}});  // waits
  history.real_step(node::RequestAbandoned{RequestId{1}});  // runs
  history.real_step(kCancelled);
  history.real_step(test::job_done(3));
  EXPECT_FALSE(checker.violation()) << checker.violation()->what;
}

TEST(CheckCancelled, ObjectsToAJobThatGoesOnWithoutItsAsker) {
  Running node;
  node.history.step(node::RequestAbandoned{RequestId{1}});
  ASSERT_TRUE(node.checker.violation());
  EXPECT_EQ(node.checker.violation()->what, "node-1: its asker hung up, and it goes on: job 1");
}

TEST(CheckCancelled, ObjectsToAnythingThatComesOfACancelledJob) {
  for (const node::Input& late :
       {node::Input{node::Generated{JobId{1}, {}}}, node::Input{kCancelled}}) {
    Running node;
    node.hang_up();
    node.history.step(late, {{node::ReplyPiece{RequestId{1}, {}}}, {}});
    ASSERT_TRUE(node.checker.violation());
    EXPECT_EQ(node.checker.violation()->what, "node-1: somebody hears of cancelled job 1");
  }
}

TEST(CheckCancelled, ObjectsToACancelledJobThatDoesNotEnd) {
  Running node;
  node.hang_up();
  node.history.wait(2s);
  node.history.step(node::DeadlineReached{});
  ASSERT_TRUE(node.checker.violation());
  EXPECT_EQ(node.checker.violation()->what, "node-1: cancelled, and has not ended: job 1");
}

TEST(CheckCancelled, ObjectsToAWithdrawnJobThatStarts) {
  CheckCancelled checker(1);
  test::History history(checker);
  history.step(test::asked(1), {{}, {node::JobQueued{JobId{1}, kClass}}});
  history.step(node::RequestAbandoned{RequestId{1}},
               {{}, {node::JobFinished{JobId{1}, kClass, false}}});
  EXPECT_FALSE(checker.violation());
  history.step(node::DeadlineReached{}, {{}, {node::JobStarted{JobId{1}, kClass, {}}}});
  ASSERT_TRUE(checker.violation());
}

TEST(CheckCancelled, ObjectsToCancellingWhatDoesNotRun) {
  Running node;
  node.hang_up();
  node.history.step(node::DeadlineReached{}, {{node::CancelJob{JobId{1}}}, {}});
  ASSERT_TRUE(node.checker.violation());
}

}  // namespace
}  // namespace murmur::sim
