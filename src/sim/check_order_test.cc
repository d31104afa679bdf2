#include "sim/check_order.h"

#include <gtest/gtest.h>

#include "sim/history_test_support.h"

namespace murmur::sim {
namespace {

constexpr auto kClass = queueing::JobClass::Propose;

node::JobQueued queued(std::uint64_t job) { return {JobId{job}, kClass}; }
node::JobStarted started(std::uint64_t job) { return {JobId{job}, kClass, {}}; }
node::JobFinished withdrawn(std::uint64_t job) { return {JobId{job}, kClass, false}; }

TEST(CheckOrder, PassesJobsInTheOrderInWhichTheyCame) {
  CheckOrder checker(1);
  test::History history(checker);
  history.step(test::asked(1), {{}, {queued(1), started(1), queued(2), queued(3), queued(4)}});
  history.step(test::job_done(1), {{}, {node::JobFinished{JobId{1}, kClass, true}, started(2)}});
  history.step(test::job_done(2), {{}, {withdrawn(3), started(4)}});
  EXPECT_FALSE(checker.violation()) << checker.violation()->what;
}

TEST(CheckOrder, ObjectsToAJobThatOvertakes) {
  CheckOrder checker(1);
  test::History history(checker);
  history.step(test::asked(1), {{}, {queued(1), queued(2), queued(3)}});
  history.step(test::asked(2), {{}, {started(1), started(3)}});
  ASSERT_TRUE(checker.violation());
  EXPECT_EQ(checker.violation()->what, "node-1: before job 2 started job 3");
}

TEST(CheckOrder, ObjectsToAJobThatNeverCame) {
  CheckOrder checker(1);
  test::History history(checker);
  history.step(test::asked(1), {{}, {started(1)}});
  ASSERT_TRUE(checker.violation());
}

TEST(CheckOrder, ForgetsWhatANodeHadBeforeItCrashed) {
  CheckOrder checker(1);
  test::History history(checker);
  history.step(test::asked(1), {{}, {queued(1), queued(2)}});
  checker.on_crash({}, 0);
  history.step(test::asked(1), {{}, {queued(1), started(1)}});
  EXPECT_FALSE(checker.violation()) << checker.violation()->what;
}

}  // namespace
}  // namespace murmur::sim
