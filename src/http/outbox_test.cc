#include "http/outbox.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "net/task_group.h"

namespace murmur::http {
namespace {

/// A writer that notes what it takes, each time it is woken.
asio::awaitable<void> write_all(Outbox& outbox, std::vector<std::string>& batches, int& wakes) {
  while (!outbox.broken()) {
    co_await outbox.wait(Clock::time_point::max());
    ++wakes;
    std::string batch;
    outbox.take(batch);
    if (!batch.empty()) { batches.push_back(batch); }
    if (outbox.ended()) { co_return; }
  }
}

class OutboxTest : public ::testing::Test {
 protected:
  void run() {
    io_.restart();
    io_.poll();
  }

  asio::io_context io_;
  net::TaskGroup tasks_{io_.get_executor(), [](const char* what) { FAIL() << what; }};
  int overflows_ = 0;
  Outbox outbox_{io_.get_executor(), 10, [this] { ++overflows_; }};
  std::vector<std::string> batches_;
  int wakes_ = 0;
};

TEST_F(OutboxTest, PiecesThatWaitGoOutTogether) {
  outbox_.append("a");
  outbox_.append("<", "b", ">");
  tasks_.spawn(write_all(outbox_, batches_, wakes_));
  run();
  outbox_.append("c");
  outbox_.append("d");
  outbox_.end();
  run();
  EXPECT_EQ(batches_, (std::vector<std::string>{"a<b>", "cd"}));
  EXPECT_EQ(tasks_.size(), 0U);
}

TEST_F(OutboxTest, AWakeUpBetweenTwoWaitsIsNotLost) {
  tasks_.spawn(write_all(outbox_, batches_, wakes_));
  run();
  EXPECT_EQ(wakes_, 0);
  outbox_.wake();
  run();
  EXPECT_EQ(wakes_, 1);
  outbox_.wake();
  outbox_.wake();  // before the writer ran: one wake-up is enough for both
  run();
  EXPECT_EQ(wakes_, 2);
  outbox_.end();
  run();
}

TEST_F(OutboxTest, AWriterWokenByTheClockStillSeesWhatCameInTheSameMoment) {
  bool returned = false;
  const auto wait_once = [](Outbox& outbox, bool& done) -> asio::awaitable<void> {
    co_await outbox.wait(Clock::now());
    done = true;
  };
  tasks_.spawn(wait_once(outbox_, returned));
  run();
  outbox_.append("x");  // the timer may have fired already, its handler not run
  while (!returned) { io_.restart(), io_.run_one(); }
  EXPECT_FALSE(outbox_.empty());
}

TEST_F(OutboxTest, AReaderThatIsTooSlowBreaksItOffOnceAndNothingMoreIsKept) {
  outbox_.append("0123456789");
  outbox_.append("one piece over the limit is taken, so that a large piece can pass");
  EXPECT_FALSE(outbox_.broken());
  outbox_.append("x");
  EXPECT_TRUE(outbox_.broken());
  outbox_.append("y");
  outbox_.end();
  EXPECT_EQ(overflows_, 1);
  EXPECT_TRUE(outbox_.empty());
  EXPECT_FALSE(outbox_.ended());
}

TEST_F(OutboxTest, AfterTheEndNothingIsAdded) {
  outbox_.end();
  outbox_.append("late");
  EXPECT_TRUE(outbox_.empty());
  EXPECT_FALSE(outbox_.started());
}

TEST_F(OutboxTest, BreakingOffFreesTheWriter) {
  tasks_.spawn(write_all(outbox_, batches_, wakes_));
  run();
  outbox_.break_off();
  outbox_.break_off();
  run();
  EXPECT_EQ(tasks_.size(), 0U);
}

}  // namespace
}  // namespace murmur::http
