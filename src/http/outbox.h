#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "http/asio.h"
#include "http/response.h"

namespace murmur::http {

/// The bytes of one answer between the one who produces them, at any time, and the one coroutine
/// that writes them: what piles up during a write goes out with the next. One thread. A stream's
/// bytes are held twice at most: those being written, and those waiting.
class Outbox {
 public:
  /// More than `bytes_max` waiting when yet another piece comes: the client reads too slowly. The
  /// outbox is broken then, and `on_overflow` is called once, from inside append().
  Outbox(asio::any_io_executor executor, std::size_t bytes_max, std::function<void()> on_overflow);

  // For the producer. Once it is broken or ended, everything more is dropped.

  /// Adds to the stream, all parts or none.
  void append(std::string_view part) { append("", part, ""); }
  void append(std::string_view before, std::string_view part, std::string_view after);
  /// The stream is complete.
  void end();
  /// Nothing was streamed, and the answer is this as a whole. Requires !started().
  void end(Response whole);
  /// Nobody takes the rest: the client is gone or the server stops. Idempotent.
  void break_off();
  /// Makes wait() return, so that the writer looks at its deadlines again.
  void wake();

  // For the writer.

  /// Returns at once if there is something to do; else when there is, or at `until`. May return
  /// early.
  [[nodiscard]] asio::awaitable<void> wait(Clock::time_point until);
  /// Puts the waiting bytes into `into`, which takes its former capacity away in exchange.
  void take(std::string& into);
  [[nodiscard]] std::optional<Response>& whole() { return whole_; }

  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  [[nodiscard]] bool started() const { return started_; }  ///< was there ever a byte?
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] bool broken() const { return broken_; }

 private:
  std::size_t bytes_max_;
  std::function<void()> on_overflow_;
  asio::steady_timer timer_;  // a condition variable: cancelling it wakes the writer
  std::string waiting_;
  std::optional<Response> whole_;
  bool started_ = false;
  bool ended_ = false;
  bool broken_ = false;
  bool woken_ = false;      // wake() was called and wait() has not seen it
  bool suspended_ = false;  // the writer is inside wait()
};

}  // namespace murmur::http
