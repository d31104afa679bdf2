#include "engine/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>
#include <thread>
#include <vector>

namespace murmur::engine {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);  // reached only by a failing test

/// One child and what was heard of it.
class ChildProcessTest : public testing::Test {
 protected:
  void start(const std::string& script, int niceness = 10) {
    start({.program = "/bin/sh", .arguments = {"-c", script}, .niceness = niceness});
  }

  void start(const ChildCommand& command) {
    auto started =
        ChildProcess::start(io_.get_executor(), command,
                            {.on_line = [this](const std::string& line) { lines_.push_back(line); },
                             .on_exit = [this](const ChildExit& exit) { exit_ = exit; }});
    ASSERT_TRUE(started.has_value()) << started.error().message;
    child_ = std::move(*started);
  }

  template <class Condition>
  void run_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!condition() && std::chrono::steady_clock::now() < deadline) {
      io_.run_one_for(kPatience);
    }
    ASSERT_TRUE(condition());
  }
  void run_until_line() {
    run_until([this] { return !lines_.empty(); });
  }
  void run_until_exit() {
    run_until([this] { return exit_.has_value(); });
  }

  boost::asio::io_context io_;
  std::vector<std::string> lines_;
  std::optional<ChildExit> exit_;
  std::unique_ptr<ChildProcess> child_;
};

/// Whether a process that is nobody's to wait for here has ended, or does so in time.
bool ends(pid_t pid) {
  const int process = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (process < 0) { return errno == ESRCH; }
  pollfd watched{.fd = process, .events = POLLIN, .revents = 0};
  const int readable = ::poll(&watched, 1, 10'000);
  ::close(process);
  return readable == 1;
}

TEST_F(ChildProcessTest, TellsOutputErrorsAndExitCodeInOrder) {
  start("echo out; echo err >&2; printf tail; exit 7");
  run_until_exit();
  EXPECT_EQ(lines_, (std::vector<std::string>{"out", "err", "tail"}));
  EXPECT_EQ(to_string(*exit_), "exit code 7");
  EXPECT_FALSE(child_->running());
}

TEST_F(ChildProcessTest, KeepsTheLastLinesOfAFlood) {
  start("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done");
  run_until_exit();
  EXPECT_EQ(lines_.size(), 3000U);
  EXPECT_EQ(child_->last_lines().back(), "line 2999");
}

TEST_F(ChildProcessTest, SaysWhyAProgramCannotBeRun) {
  const auto missing = ChildProcess::start(io_.get_executor(), {"/nowhere/engine", {}}, {});
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message, "cannot run /nowhere/engine: No such file or directory");
  const auto folder = ChildProcess::start(io_.get_executor(), {"/tmp", {}}, {});
  ASSERT_FALSE(folder.has_value());
}

TEST_F(ChildProcessTest, TellsASignalFromAnExitCode) {
  start("kill -9 $$");
  run_until_exit();
  EXPECT_EQ(to_string(*exit_), "signal 9 (Killed)");
}

TEST_F(ChildProcessTest, TerminatesPolitelyAndOnce) {
  start("trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.01; done");
  run_until_line();
  child_->terminate(kPatience);
  child_->terminate(kPatience);
  run_until_exit();
  EXPECT_EQ(lines_.back(), "bye");
  EXPECT_EQ(to_string(*exit_), "exit code 0");
}

TEST_F(ChildProcessTest, KillsWhatDoesNotListen) {
  start("trap '' TERM; echo ready; while :; do sleep 0.01; done");
  run_until_line();
  child_->terminate(std::chrono::milliseconds(20));
  run_until_exit();
  EXPECT_EQ(exit_->number, SIGKILL);
}

TEST_F(ChildProcessTest, KillsAStoppedChildWhenItsOwnerGoes) {
  start("echo ready; kill -STOP $$; echo never");
  run_until_line();
  const pid_t pid = child_->pid();
  child_.reset();
  EXPECT_EQ(::kill(pid, 0), -1);  // reaped: nobody has this number
  EXPECT_FALSE(exit_.has_value());
}

TEST_F(ChildProcessTest, InheritsNoDescriptorsAndNoTerminal) {
  const int leak = ::open("/dev/null", O_RDONLY);  // as a listening socket without CLOEXEC would be
  start("[ -e /proc/$$/fd/" + std::to_string(leak) + " ] && echo leaked; readlink /proc/$$/fd/0");
  run_until_exit();
  ::close(leak);
  EXPECT_EQ(lines_, (std::vector<std::string>{"/dev/null"}));
}

TEST_F(ChildProcessTest, InheritsTheEnvironmentWithoutWhatIsDropped) {
  ::setenv("MURMUR_TEST_DROPPED", "1", 1);
  ::setenv("OTHER_TEST_KEPT", "1", 1);
  start({.program = "/bin/sh",
         .arguments = {"-c", "echo \"$MURMUR_TEST_DROPPED/$OTHER_TEST_KEPT\""},
         .dropped_environment = "MURMUR_TEST_"});
  run_until_exit();
  EXPECT_EQ(lines_, (std::vector<std::string>{"/1"}));
}

TEST_F(ChildProcessTest, TakesItsOwnChildrenAlongAndDoesNotWaitForThem) {
  start("sleep 1000 & echo $!; exit 3");
  run_until_exit();
  EXPECT_EQ(exit_->number, 3);
  EXPECT_TRUE(ends(std::stoi(lines_.at(0))));
}

TEST_F(ChildProcessTest, LeadsASessionOfItsOwnAtLowPriority) {
  // Fields after the name: 3 is the process group, 4 the session, 17 the niceness.
  start("read -r line < /proc/$$/stat; set -- ${line##*) }; echo $$ $3 $4 ${17}", 5);
  run_until_exit();
  const std::string pid = std::to_string(child_->pid());
  constexpr int kNicest = 19;  // there is no more, where the test itself runs at low priority
  const int niceness = std::min(kNicest, ::getpriority(PRIO_PROCESS, 0) + 5);
  EXPECT_EQ(lines_.at(0), pid + " " + pid + " " + pid + " " + std::to_string(niceness));
}

TEST_F(ChildProcessTest, DoesNotIgnoreSignalsThatTheNodeIgnores) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  start("grep SigIgn /proc/$$/status");
  run_until_exit();
  ::signal(SIGPIPE, before);
  EXPECT_EQ(lines_.at(0), "SigIgn:\t0000000000000000");
}

TEST_F(ChildProcessTest, DiesWithTheThreadThatStartedIt) {
  // The kernel signals when the starting thread ends, as it does when the node is killed.
  std::thread([this] { start("echo ready; exec sleep 1000"); }).join();
  run_until_exit();
  EXPECT_EQ(exit_->number, SIGKILL);
}

}  // namespace
}  // namespace murmur::engine
