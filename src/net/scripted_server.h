#pragma once

#include <gtest/gtest.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "net/endpoint.h"
#include "net/task_group.h"

// For tests: a server that plays a script, on the thread of the client it is played to.
namespace murmur::net::testing {

/// Reads one request, with its body.
struct ReadRequest {};
/// In pieces of that size, each a write of its own.
struct Send {
  std::string bytes;
  std::size_t piece_bytes = std::string::npos;
};
struct Do {
  std::function<void()> what;
};
/// Lets everything else go on until it is true.
struct Await {
  std::function<bool()> is_true;
};
/// Reads until the client closes.
struct AwaitHangUp {};
/// Closes so that the client sees a reset instead of an end.
struct Reset {};

using Step = std::variant<ReadRequest, Send, Do, Await, AwaitHangUp, Reset>;
/// What happens on one connection, which is closed at the end.
using Script = std::vector<Step>;

/// Plays one script per connection, in order. Loopback TCP, or a Unix socket if a path is given.
class ScriptedServer {
 public:
  ScriptedServer(boost::asio::io_context& io, std::vector<Script> scripts,
                 std::string socket_path = "");
  ~ScriptedServer();  ///< nothing new is accepted; what plays, plays on
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] Endpoint endpoint() const;
  [[nodiscard]] const std::vector<std::string>& requests() const;
  [[nodiscard]] std::size_t connections() const;
  [[nodiscard]] std::size_t hang_ups() const;  ///< seen by AwaitHangUp or ReadRequest

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A context and what runs on it, until a thing that is awaited has happened.
class Loop {
 public:
  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  [[nodiscard]] boost::asio::any_io_executor executor() { return io_.get_executor(); }

  /// Bounded: fails the test if it does not come true.
  void run_until(const std::function<bool()>& is_true);
  /// What can happen without waiting.
  void settle();

  template <class T>
  T run(boost::asio::awaitable<T> task) {
    std::optional<T> result;
    tasks_.spawn(store(std::move(task), result));
    run_until([&] { return result.has_value(); });
    return std::move(result).value();  // throws after a failure, which ends the test
  }

 private:
  template <class T>
  static boost::asio::awaitable<void> store(boost::asio::awaitable<T> task,
                                            std::optional<T>& result) {
    auto value = co_await std::move(task);
    result.emplace(std::move(value));
  }

  boost::asio::io_context io_;
  TaskGroup tasks_{io_.get_executor(), [](const char* what) { ADD_FAILURE() << what; }};
};

// Responses.

[[nodiscard]] std::string with_length(std::string_view status_line, std::string_view headers,
                                      std::string_view body);
[[nodiscard]] std::string ok(std::string_view body);
/// The head of a chunked event stream.
[[nodiscard]] std::string stream_head();
[[nodiscard]] std::string chunk(std::string_view bytes);
inline constexpr std::string_view kLastChunk = "0\r\n\r\n";
/// A whole stream, one chunk for each event.
[[nodiscard]] std::string event_stream(const std::vector<std::string>& events);

}  // namespace murmur::net::testing
