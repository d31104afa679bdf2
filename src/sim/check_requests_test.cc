#include "sim/check_requests.h"

#include <gtest/gtest.h>

#include "sim/history_test_support.h"

namespace murmur::sim {
namespace {

using test::answered;
using test::asked;
using test::prompt;

TEST(CheckRequests, PassesRequestsThatEndOnce) {
  CheckRequests checker(1);
  test::History history(checker);
  checker.on_submitted(0, RequestId{1});
  history.step(prompt(1), {{node::ReplyPiece{RequestId{1}, {}}}, {}});
  history.step(asked(2));
  history.step(node::RequestAbandoned{RequestId{2}});
  checker.on_completed({RequestId{1}, {}, {}, true, 0});
  history.step(test::job_done(1), {{node::ReplyPiece{RequestId{1}, {}}, answered(1)}, {}});
  EXPECT_FALSE(checker.violation()) << checker.violation()->what;
}

TEST(CheckRequests, ObjectsToASecondEnd) {
  CheckRequests checker(1);
  test::History history(checker);
  history.step(asked(1), {{answered(1)}, {}});
  EXPECT_FALSE(checker.violation());
  history.wait(3s);
  history.step(node::DeadlineReached{}, {{answered(1)}, {}});
  ASSERT_TRUE(checker.violation());
  EXPECT_EQ(checker.violation()->checker, "requests");
  EXPECT_EQ(checker.violation()->at, Instant(3s));
  EXPECT_EQ(checker.violation()->what, "node-1: an end follows the end of request 1");
}

TEST(CheckRequests, ObjectsToAPieceAfterTheEnd) {
  CheckRequests checker(1);
  test::History history(checker);
  history.step(asked(1), {{answered(1), node::ReplyPiece{RequestId{1}, {}}}, {}});
  ASSERT_TRUE(checker.violation());
}

TEST(CheckRequests, ObjectsToAnAnswerToOneWhoHungUp) {
  CheckRequests checker(1);
  test::History history(checker);
  history.step(asked(1));
  history.step(node::RequestAbandoned{RequestId{1}}, {{answered(1)}, {}});
  ASSERT_TRUE(checker.violation());
}

TEST(CheckRequests, ObjectsToAUserWhoIsToldTwice) {
  CheckRequests checker(1);
  checker.on_submitted(0, RequestId{1});
  checker.on_completed({RequestId{1}, {}, {}, true, 0});
  EXPECT_FALSE(checker.violation());
  checker.on_completed({RequestId{1}, {}, {}, true, 0});
  ASSERT_TRUE(checker.violation());
}

TEST(CheckRequests, ObjectsToAUserWhoIsNotTold) {
  CheckRequests checker(1);
  test::History history(checker);
  checker.on_submitted(0, RequestId{1});
  history.step(prompt(1), {{answered(1)}, {}});
  ASSERT_TRUE(checker.violation());
}

TEST(CheckRequests, ObjectsToACrashThatForgetsItsUsers) {
  CheckRequests checker(1);
  checker.on_submitted(0, RequestId{1});
  checker.on_crash(Instant(1s), 0);
  ASSERT_TRUE(checker.violation());
}

}  // namespace
}  // namespace murmur::sim
