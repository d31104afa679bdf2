#include "net/task_group.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/asio.h"

namespace murmur::net {
namespace {

asio::awaitable<void> wait_for(asio::steady_timer& timer, int& ended) {
  co_await timer.async_wait(kNoThrow);
  ++ended;
}

asio::awaitable<void> fail(const char* what) {
  throw std::runtime_error(what);
  co_return;
}

asio::awaitable<void> await_drained(TaskGroup& group, bool& drained) {
  co_await group.drained();
  drained = true;
}

class TaskGroupTest : public ::testing::Test {
 protected:
  asio::io_context io_;
  std::vector<std::string> escaped_;
  TaskGroup group_{io_.get_executor(), [this](const char* what) { escaped_.emplace_back(what); }};
  TaskGroup watchers_{io_.get_executor(), [](const char* what) { ADD_FAILURE() << what; }};
  asio::steady_timer timer_{io_, Clock::time_point::max()};
  int ended_ = 0;
};

TEST_F(TaskGroupTest, CountsItsTasks) {
  group_.spawn(wait_for(timer_, ended_));
  group_.spawn(wait_for(timer_, ended_));
  io_.poll();
  EXPECT_EQ(group_.size(), 2U);
  timer_.cancel();
  io_.run();
  EXPECT_EQ(group_.size(), 0U);
  EXPECT_EQ(ended_, 2);
}

TEST_F(TaskGroupTest, IsDrainedWhenTheLastTaskEnds) {
  asio::steady_timer second(io_, Clock::time_point::max());
  bool drained = false;
  group_.spawn(wait_for(timer_, ended_));
  group_.spawn(wait_for(second, ended_));
  watchers_.spawn(await_drained(group_, drained));
  io_.poll();
  timer_.cancel();
  io_.poll();
  EXPECT_EQ(ended_, 1);
  EXPECT_FALSE(drained);
  second.cancel();
  io_.run();
  EXPECT_TRUE(drained);
}

TEST_F(TaskGroupTest, IsDrainedAtOnceWhenEmpty) {
  bool drained = false;
  watchers_.spawn(await_drained(group_, drained));
  io_.run();
  EXPECT_TRUE(drained);
}

TEST_F(TaskGroupTest, ReportsWhatEscapesAndGoesOn) {
  group_.spawn(fail("our own bug"));
  group_.spawn(wait_for(timer_, ended_));
  io_.poll();
  EXPECT_EQ(escaped_, std::vector<std::string>{"our own bug"});
  EXPECT_EQ(group_.size(), 1U);
}

TEST_F(TaskGroupTest, MayBeGoneBeforeItsTasks) {
  {
    TaskGroup shortlived(io_.get_executor(), [](const char*) {});
    shortlived.spawn(wait_for(timer_, ended_));
    io_.poll();
  }
  timer_.cancel();
  io_.restart();
  io_.run();
  EXPECT_EQ(ended_, 1);
}

}  // namespace
}  // namespace murmur::net
