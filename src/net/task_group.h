#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <functional>
#include <memory>

namespace murmur::net {

/// The owner of coroutines: none runs without one. It counts them, reports what escapes from them,
/// and can be waited for.
class TaskGroup {
 public:
  /// `on_escape` hears of an exception that escaped from a task: our own bug, to be logged.
  TaskGroup(boost::asio::any_io_executor executor, std::function<void(const char* what)> on_escape);
  ~TaskGroup();  ///< Requires that all tasks have ended or that the executor runs no more.

  void spawn(boost::asio::awaitable<void> task);
  [[nodiscard]] std::size_t size() const;
  /// Ends when the last task has.
  [[nodiscard]] boost::asio::awaitable<void> drained();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace murmur::net
