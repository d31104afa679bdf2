#include "cli/queue_watch.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

TEST(QueueWatch, ReadsTheQueueOfANodesHealth) {
  const auto sample = read_queue(R"({"status":"ok","slots":1,"queue":{"waiting":7,"running":1}})");
  ASSERT_TRUE(sample.has_value());
  EXPECT_EQ(sample->waiting, 7U);
  EXPECT_EQ(sample->running, 1U);
}

TEST(QueueWatch, ANodeWithoutRoomForAConnectionIsNotTakenForSomethingElse) {
  const auto sample = read_queue(R"({"error":{"code":"too_many_connections"}})");
  ASSERT_FALSE(sample.has_value());
  EXPECT_NE(sample.error().message.find("--horizon"), std::string::npos);
}

TEST(QueueWatch, TakesNothingElseForANode) {
  EXPECT_FALSE(read_queue("<html>").has_value());
  EXPECT_FALSE(read_queue(R"({"queue":3})").has_value());
  EXPECT_FALSE(read_queue("[]").has_value());
}

}  // namespace
}  // namespace murmur::cli
