#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/time.h"
#include "engine/spawn.h"

namespace murmur::engine {

/// How a child ended.
struct ChildExit {
  bool by_signal = false;
  int number = 0;  ///< of the signal, or the exit code
};
/// "signal 9 (Killed)" or "exit code 1".
[[nodiscard]] std::string to_string(const ChildExit& exit);

/// A program that runs as a child of this process (see spawn()). Single-threaded: everything
/// happens on the executor's thread, and handlers are never called from inside a call to this
/// class.
class ChildProcess {
 public:
  struct Handlers {
    std::function<void(const std::string& line)> on_line;  ///< of its output; may be empty
    std::function<void(const ChildExit& exit)> on_exit;    ///< once, after its last line
  };

  [[nodiscard]] static Result<std::unique_ptr<ChildProcess>> start(
      const boost::asio::any_io_executor& executor, const ChildCommand& command, Handlers handlers);
  /// Kills the child if it still runs and waits for its end, which then is immediate. No handler is
  /// called any more.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Asks it to end by SIGTERM; by SIGKILL if it still runs after `grace`. Idempotent.
  void terminate(Duration grace);
  /// Ends it and whatever it started, at once.
  void kill();

  [[nodiscard]] bool running() const;
  [[nodiscard]] pid_t pid() const;
  [[nodiscard]] const std::deque<std::string>& last_lines() const;

 private:
  struct State;
  explicit ChildProcess(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace murmur::engine
