#include "http/outbox.h"

#include <utility>

#include "base/assert.h"

namespace murmur::http {

Outbox::Outbox(asio::any_io_executor executor, std::size_t bytes_max,
               std::function<void()> on_overflow)
    : bytes_max_(bytes_max),
      on_overflow_(std::move(on_overflow)),
      timer_(std::move(executor)) {}

void Outbox::append(std::string_view before, std::string_view part, std::string_view after) {
  if (ended_ || broken_) { return; }
  if (waiting_.size() > bytes_max_) {
    break_off();
    on_overflow_();
    return;
  }
  started_ = true;
  waiting_ += before;
  waiting_ += part;
  waiting_ += after;
  wake();
}

void Outbox::end() {
  if (broken_) { return; }
  ended_ = true;
  wake();
}

void Outbox::end(Response whole) {
  MURMUR_ASSERT(!started_);
  if (ended_) { return; }
  whole_ = std::move(whole);
  end();
}

void Outbox::break_off() {
  broken_ = true;
  waiting_.clear();
  wake();
}

void Outbox::wake() {
  woken_ = true;
  if (suspended_) {
    suspended_ = false;
    timer_.cancel();
  }
}

asio::awaitable<void> Outbox::wait(Clock::time_point until) {
  // Whatever happened since the last wait() has set woken_; nothing can happen between this test
  // and the suspension, since all of it is on one thread. So no wake-up is lost.
  if (!woken_) {
    timer_.expires_at(until);
    suspended_ = true;
    co_await timer_.async_wait(kNoThrow);
    suspended_ = false;
  }
  woken_ = false;
}

void Outbox::take(std::string& into) {
  into.clear();
  into.swap(waiting_);
}

}  // namespace murmur::http
