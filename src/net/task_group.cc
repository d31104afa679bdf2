#include "net/task_group.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>
#include <utility>

#include "net/asio.h"

namespace murmur::net {
namespace {

/// Calls `report` with what `escaped` says.
void report_escape(const std::exception_ptr& escaped,
                   const std::function<void(const char* what)>& report) {
  try {
    std::rethrow_exception(escaped);
  } catch (const std::exception& error) { report(error.what()); } catch (...) {
    report("an exception of an unknown type");
  }
}

}  // namespace

/// Shared with the tasks' completions, which may come after the group is gone.
struct TaskGroup::State {
  State(const asio::any_io_executor& on, std::function<void(const char*)> report)
      : executor(on),
        on_escape(std::move(report)),
        empty(on, Clock::time_point::max()) {}

  static asio::awaitable<void> drained(std::shared_ptr<State> self) {
    while (self->size > 0) { co_await self->empty.async_wait(kNoThrow); }
  }

  asio::any_io_executor executor;
  std::function<void(const char*)> on_escape;
  std::size_t size = 0;
  asio::steady_timer empty;  // a condition variable: cancelled when the last task ends
};

TaskGroup::TaskGroup(asio::any_io_executor executor, std::function<void(const char*)> on_escape)
    : state_(std::make_shared<State>(executor, std::move(on_escape))) {}

TaskGroup::~TaskGroup() = default;

void TaskGroup::spawn(asio::awaitable<void> task) {
  ++state_->size;
  asio::co_spawn(state_->executor, std::move(task), [state = state_](std::exception_ptr escaped) {
    if (escaped) { report_escape(escaped, state->on_escape); }
    if (--state->size == 0) { state->empty.cancel(); }
  });
}

std::size_t TaskGroup::size() const { return state_->size; }

asio::awaitable<void> TaskGroup::drained() { return State::drained(state_); }

}  // namespace murmur::net
