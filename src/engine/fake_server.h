#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/asio.h"

// For tests: a server that answers by what it is asked, on the thread of the client.
namespace murmur::engine::testing {

struct FakeRequest {
  std::string head;  ///< request line and headers
  std::string body;

  [[nodiscard]] bool is(std::string_view line) const { return head.starts_with(line); }
  [[nodiscard]] bool says(std::string_view text) const {
    return body.find(text) != std::string::npos;
  }
};

struct FakeReply {
  std::string bytes;
  bool hangs = false;  ///< after them, until the client or the server goes
};

inline FakeReply reply(std::string_view status, std::string_view body,
                       std::string_view type = "application/json") {
  std::string bytes = "HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type);
  bytes += "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  return {std::move(bytes)};
}

inline FakeReply ok(std::string_view body) { return reply("200 OK", body); }

/// A stream of events that ends with the connection, as many a Python server's does.
inline FakeReply events(const std::vector<std::string>& all) {
  std::string bytes =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  const auto add = [&](const std::string& text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string size;
    for (std::size_t rest = text.size(); rest > 0; rest /= 16) {
      size.insert(size.begin(), kHex[rest % 16]);
    }
    bytes += size + "\r\n" + text + "\r\n";
  };
  for (const std::string& event : all) { add("data: " + event + "\n\n"); }
  return {bytes + "0\r\n\r\n"};
}

/// On loopback, at a port of its own that it keeps when it is away for a while.
class FakeServer {
 public:
  using Handler = std::function<FakeReply(const FakeRequest&)>;

  FakeServer(boost::asio::io_context& io, Handler handler)
      : io_(io),
        state_(std::make_shared<State>(io, std::move(handler))) {
    state_->listen(0);
    port_ = state_->acceptor.local_endpoint().port();
    accept();
  }
  ~FakeServer() { die(); }
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::vector<FakeRequest>& requests() const { return state_->requests; }
  [[nodiscard]] std::size_t hang_ups() const { return state_->hang_ups; }
  /// The last request to that path.
  [[nodiscard]] const FakeRequest* last(std::string_view line) const {
    const FakeRequest* found = nullptr;
    for (const FakeRequest& request : state_->requests) {
      if (request.is(line)) { found = &request; }
    }
    return found;
  }

  /// As a process that is killed.
  void die() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& socket : std::exchange(state_->sockets, {})) { socket->close(ignored); }
  }
  void come_back() {
    state_->listen(port_);
    accept();
  }

 private:
  using Tcp = boost::asio::ip::tcp;
  using SocketPtr = std::shared_ptr<Tcp::socket>;

  struct State {
    State(boost::asio::io_context& io, Handler its_handler)
        : handler(std::move(its_handler)),
          acceptor(io) {}
    void listen(std::uint16_t port) {
      const Tcp::endpoint here(boost::asio::ip::address_v4::loopback(), port);
      acceptor.open(here.protocol());
      acceptor.set_option(Tcp::acceptor::reuse_address(true));
      acceptor.bind(here);
      acceptor.listen();
    }
    Handler handler;
    Tcp::acceptor acceptor;
    std::vector<SocketPtr> sockets;
    std::vector<FakeRequest> requests;
    std::size_t hang_ups = 0;
  };
  using StatePtr = std::shared_ptr<State>;

  static void no_escape(const std::exception_ptr& escaped) {
    if (escaped) { std::rethrow_exception(escaped); }
  }

  void accept() { boost::asio::co_spawn(io_, take_all(io_, state_), no_escape); }

  static boost::asio::awaitable<void> take_all(boost::asio::io_context& io, StatePtr state) {
    while (true) {
      const auto socket = std::make_shared<Tcp::socket>(io);
      const auto [ec] = co_await state->acceptor.async_accept(*socket, net::kNoThrow);
      if (ec) { co_return; }
      state->sockets.push_back(socket);
      boost::asio::co_spawn(io, serve(state, socket), no_escape);
    }
  }

  static std::size_t body_bytes(const std::string& head) {
    constexpr std::string_view kLength = "Content-Length: ";
    const std::size_t at = head.find(kLength);
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + kLength.size()));
  }

  static boost::asio::awaitable<void> serve(StatePtr state, SocketPtr socket) {
    std::string got;
    while (true) {
      auto [ec, n] = co_await boost::asio::async_read_until(
          *socket, boost::asio::dynamic_buffer(got), "\r\n\r\n", net::kNoThrow);
      if (ec) { break; }
      FakeRequest request{.head = got.substr(0, n)};
      got.erase(0, n);
      const std::size_t length = body_bytes(request.head);
      while (got.size() < length) {
        auto [more_ec, more] = co_await boost::asio::async_read(
            *socket, boost::asio::dynamic_buffer(got),
            boost::asio::transfer_exactly(length - got.size()), net::kNoThrow);
        if (more_ec) { co_return; }
      }
      request.body = got.substr(0, length);
      got.erase(0, length);
      state->requests.push_back(request);
      const FakeReply said = state->handler(request);
      auto [write_ec, written] = co_await boost::asio::async_write(
          *socket, boost::asio::buffer(said.bytes), net::kNoThrow);
      if (write_ec) { break; }
      if (!said.hangs) { continue; }
      char byte = 0;
      co_await socket->async_read_some(boost::asio::buffer(&byte, 1), net::kNoThrow);
      break;
    }
    ++state->hang_ups;
  }

  boost::asio::io_context& io_;
  StatePtr state_;
  std::uint16_t port_ = 0;
};

}  // namespace murmur::engine::testing
