#include "net/watchdog.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <utility>

#include "net/asio.h"

namespace murmur::net {
namespace {

constexpr Duration kLimitMax =
    std::chrono::hours(24 * 365);  // keeps the sums below from overflowing

}  // namespace

/// Shared with the timer's completions, of which one may still be under way when the watchdog is
/// gone.
struct Watchdog::State {
  State(const asio::any_io_executor& executor, std::function<void()> to_call)
      : timer(executor),
        on_expiry(std::move(to_call)) {}

  static void wait(const std::shared_ptr<State>& state) {
    state->timer.expires_at(state->deadline);
    state->timer.async_wait([state, watch = state->watch](const error_code&) {
      if (watch != state->watch) { return; }  // stopped or begun anew
      if (Clock::now() < state->deadline) { return wait(state); }
      ++state->watch;
      state->on_expiry();
    });
  }

  asio::steady_timer timer;
  std::function<void()> on_expiry;
  Duration silence_max{0};
  Clock::time_point deadline;
  std::uint64_t watch = 0;  // which start() a completion belongs to
};

Watchdog::Watchdog(asio::any_io_executor executor, std::function<void()> on_expiry)
    : state_(std::make_shared<State>(executor, std::move(on_expiry))) {}

Watchdog::~Watchdog() { stop(); }

void Watchdog::start(Duration silence_max) {
  ++state_->watch;
  state_->silence_max = std::min(silence_max, kLimitMax);
  sign_of_life();
  State::wait(state_);
}

void Watchdog::sign_of_life() { state_->deadline = Clock::now() + state_->silence_max; }

void Watchdog::stop() {
  ++state_->watch;
  state_->timer.cancel();
}

}  // namespace murmur::net
