#include "engine/child_process.h"

#include <sys/wait.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

#include "engine/output_lines.h"

namespace murmur::engine {
namespace asio = boost::asio;
using boost::system::error_code;

std::string to_string(const ChildExit& exit) {
  if (!exit.by_signal) { return "exit code " + std::to_string(exit.number); }
  const char* const name = ::sigdescr_np(exit.number);
  return "signal " + std::to_string(exit.number) + " (" + (name != nullptr ? name : "?") + ")";
}

/// Shared with the pending operations, so that a late completion finds it alive and `closed`.
struct ChildProcess::State : std::enable_shared_from_this<State> {
  State(const asio::any_io_executor& executor, const SpawnedChild& child, Handlers to_call)
      : pid(child.pid),
        pidfd(executor, child.pidfd),
        output(executor, child.output),
        grace_timer(executor),
        handlers(std::move(to_call)),
        lines(handlers.on_line) {
    output.non_blocking(true);  // else Asio would wait inside read_some()
  }

  void watch() {
    pidfd.async_wait(asio::posix::descriptor_base::wait_read,
                     [self = shared_from_this()](error_code error) {
                       if (!error && !self->closed) { self->reap(); }
                     });
  }

  /// Waits, then reads: an asynchronous read would hold bytes that reap() could not see.
  void read() {
    output.async_wait(asio::posix::descriptor_base::wait_read,
                      [self = shared_from_this()](error_code error) {
                        if (error || self->closed || self->exited) { return; }
                        const error_code read = self->read_some();
                        if (!read || read == asio::error::would_block) { self->read(); }
                      });
  }

  error_code read_some() {
    error_code error;
    const std::size_t bytes = output.read_some(asio::buffer(buffer), error);
    lines.feed(std::string_view(buffer.data(), bytes));
    return error;
  }

  void reap() {
    // Whatever it started goes with it; the group's number is safe to use until the child is
    // reaped.
    signal_all(SIGKILL);
    int status = 0;
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == 0) { return watch(); }
    exited = true;
    grace_timer.cancel();
    read_the_rest();
    const bool by_signal = ended == pid && WIFSIGNALED(status);
    handlers.on_exit({by_signal, by_signal ? WTERMSIG(status) : WEXITSTATUS(status)});
  }

  /// What the child wrote before its end is in the pipe, which holds 64 KiB. Bounded, since a
  /// grandchild may hold the other end and write on.
  void read_the_rest() {
    for (int reads = 0; reads < 256 && !read_some(); ++reads) {}
    lines.finish();
    error_code ignored;
    output.close(ignored);
  }

  void signal_all(int signal) const {
    // The child leads its own group. It is not reaped yet, so the number still is its own.
    if (!exited) { ::kill(-pid, signal); }
  }

  const pid_t pid;
  asio::posix::stream_descriptor pidfd;
  asio::posix::stream_descriptor output;
  asio::steady_timer grace_timer;
  Handlers handlers;
  OutputLines lines;
  std::array<char, 4096> buffer{};
  bool exited = false;
  bool terminating = false;
  bool closed = false;  // its owner is gone
};

Result<std::unique_ptr<ChildProcess>> ChildProcess::start(const asio::any_io_executor& executor,
                                                          const ChildCommand& command,
                                                          Handlers handlers) {
  const auto child = spawn(command);
  if (!child) { return child.error(); }
  auto state = std::make_shared<State>(executor, *child, std::move(handlers));
  state->watch();
  state->read();
  return std::unique_ptr<ChildProcess>(new ChildProcess(std::move(state)));
}

ChildProcess::~ChildProcess() {
  state_->closed = true;
  error_code ignored;
  state_->grace_timer.cancel();
  state_->pidfd.close(ignored);
  state_->output.close(ignored);
  if (state_->exited) { return; }
  state_->signal_all(SIGKILL);
  while (::waitpid(state_->pid, nullptr, 0) < 0 && errno == EINTR) {}
}

void ChildProcess::terminate(Duration grace) {
  if (state_->exited || state_->terminating) { return; }
  state_->terminating = true;
  state_->signal_all(SIGTERM);
  state_->grace_timer.expires_after(grace);
  state_->grace_timer.async_wait([state = state_](error_code error) {
    if (!error && !state->closed) { state->signal_all(SIGKILL); }
  });
}

void ChildProcess::kill() { state_->signal_all(SIGKILL); }

bool ChildProcess::running() const { return !state_->exited; }
pid_t ChildProcess::pid() const { return state_->pid; }
const std::deque<std::string>& ChildProcess::last_lines() const { return state_->lines.last(); }

}  // namespace murmur::engine
