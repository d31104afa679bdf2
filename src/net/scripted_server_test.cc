#include "net/scripted_server.h"

#include <netinet/in.h>

#include <array>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <cstring>
#include <deque>
#include <utility>

#include "base/time.h"
#include "net/asio.h"
#include "net/name_lookup.h"

namespace murmur::net::testing {
namespace {

constexpr std::size_t kReadBytes = 64U << 10U;

Address address_for(const std::string& socket_path) {
  if (!socket_path.empty()) { return asio::local::stream_protocol::endpoint(socket_path); }
  return asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0);
}

/// How long the request at the front of `text` is; 0 while it is not whole.
std::size_t request_bytes(std::string_view text) {
  constexpr std::string_view kLength = "Content-Length: ";
  const std::size_t head = text.find("\r\n\r\n");
  if (head == text.npos) { return 0; }
  std::size_t body = 0;
  const std::size_t length = text.find(kLength);
  if (length < head) {
    std::from_chars(text.data() + length + kLength.size(), text.data() + head, body);
  }
  return text.size() >= head + 4 + body ? head + 4 + body : 0;
}

using Socket = asio::generic::stream_protocol::socket;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol>;

asio::awaitable<bool> send(Socket& socket, const Send& what) {
  std::string_view rest = what.bytes;
  while (!rest.empty()) {
    const std::string_view piece = rest.substr(0, what.piece_bytes);
    const auto [ec, n] =
        co_await asio::async_write(socket, asio::buffer(piece.data(), piece.size()), kNoThrow);
    if (ec) { co_return false; }
    rest.remove_prefix(n);
    if (!rest.empty()) { co_await asio::post(asio::use_awaitable); }
  }
  co_return true;
}

}  // namespace

/// Shared with the coroutines, which may outlive the server.
struct ScriptedServer::State {
  State(asio::io_context& io, std::vector<Script> to_play, std::string path)
      : socket_path(std::move(path)),
        acceptor(io, address_for(socket_path)),
        scripts(to_play.begin(), to_play.end()),
        tasks(io.get_executor(), [](const char* what) { ADD_FAILURE() << what; }) {}

  static asio::awaitable<void> serve(std::shared_ptr<State> self) {
    while (!self->scripts.empty()) {
      auto [ec, socket] = co_await self->acceptor.async_accept(kNoThrow);
      if (ec) { co_return; }
      ++self->connections;
      error_code not_tcp;
      socket.set_option(asio::ip::tcp::no_delay(true), not_tcp);
      Script script = std::move(self->scripts.front());
      self->scripts.pop_front();
      self->tasks.spawn(play(self, std::move(socket), std::move(script)));
    }
  }

  static asio::awaitable<void> play(std::shared_ptr<State> self, Socket socket, Script script) {
    for (const Step& step : script) {
      const bool go_on = co_await self->play_step(socket, step);
      if (!go_on) { co_return; }
    }
  }

  asio::awaitable<bool> play_step(Socket& socket, const Step& step) {
    bool go_on = true;
    if (std::holds_alternative<ReadRequest>(step)) {
      go_on = co_await read_request(socket);
    } else if (const auto* what = std::get_if<Send>(&step)) {
      go_on = co_await send(socket, *what);
    } else if (const auto* task = std::get_if<Do>(&step)) {
      task->what();
    } else if (const auto* condition = std::get_if<Await>(&step)) {
      while (!condition->is_true()) { co_await asio::post(asio::use_awaitable); }
    } else if (std::holds_alternative<Reset>(step)) {
      socket.set_option(asio::socket_base::linger(true, 0));
    } else {
      go_on = co_await await_hang_up(socket);
    }
    co_return go_on;
  }

  asio::awaitable<bool> read_request(Socket& socket) {
    std::string text;
    while (request_bytes(text) == 0) {
      const auto [ec, n] = co_await socket.async_read_some(asio::buffer(scratch), kNoThrow);
      if (ec) {
        ++hang_ups;
        co_return false;
      }
      text.append(scratch.data(), n);
    }
    EXPECT_EQ(request_bytes(text), text.size());
    requests.push_back(std::move(text));
    co_return true;
  }

  asio::awaitable<bool> await_hang_up(Socket& socket) {
    error_code ended;
    while (!ended) {
      const auto [ec, n] = co_await socket.async_read_some(asio::buffer(scratch), kNoThrow);
      ended = ec;
    }
    ++hang_ups;
    co_return false;
  }

  std::string socket_path;
  Acceptor acceptor;
  std::deque<Script> scripts;
  std::vector<std::string> requests;
  std::size_t connections = 0;
  std::size_t hang_ups = 0;
  std::array<char, kReadBytes> scratch{};  // emptied at once after each read
  TaskGroup tasks;
};

ScriptedServer::ScriptedServer(asio::io_context& io, std::vector<Script> scripts,
                               std::string socket_path)
    : state_(std::make_shared<State>(io, std::move(scripts), std::move(socket_path))) {
  state_->tasks.spawn(State::serve(state_));
}

ScriptedServer::~ScriptedServer() {
  state_->scripts.clear();
  state_->acceptor.close();
}

Endpoint ScriptedServer::endpoint() const {
  if (!state_->socket_path.empty()) { return {.host = {}, .socket_path = state_->socket_path}; }
  const auto address = state_->acceptor.local_endpoint();
  sockaddr_in in{};
  std::memcpy(&in, address.data(), sizeof(in));
  return {.host = "127.0.0.1", .port = ntohs(in.sin_port)};
}

const std::vector<std::string>& ScriptedServer::requests() const { return state_->requests; }
std::size_t ScriptedServer::connections() const { return state_->connections; }
std::size_t ScriptedServer::hang_ups() const { return state_->hang_ups; }

void Loop::run_until(const std::function<bool()>& is_true) {
  constexpr auto kPatience = 20s;
  const auto give_up_at = Clock::now() + kPatience;
  while (!is_true()) {
    io_.restart();
    const bool worked = io_.run_one_until(give_up_at) > 0;
    if (!worked && !is_true()) { FAIL() << "nothing happens any more"; }
  }
}

void Loop::settle() {
  io_.restart();
  while (io_.poll() > 0) {}
}

std::string with_length(std::string_view status_line, std::string_view headers,
                        std::string_view body) {
  std::string text = "HTTP/1.1 ";
  text.append(status_line).append("\r\n").append(headers);
  text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n");
  return text.append(body);
}

std::string ok(std::string_view body) {
  return with_length("200 OK", "Content-Type: application/json\r\n", body);
}

std::string stream_head() {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n"
         "Transfer-Encoding: chunked\r\n\r\n";
}

std::string chunk(std::string_view bytes) {
  std::array<char, 16> size{};
  const auto end = std::to_chars(size.data(), size.data() + size.size(), bytes.size(), 16).ptr;
  std::string text(size.data(), end);
  return text.append("\r\n").append(bytes).append("\r\n");
}

std::string event_stream(const std::vector<std::string>& events) {
  std::string text = stream_head();
  for (const std::string& event : events) { text += chunk("data: " + event + "\n\n"); }
  return text.append(kLastChunk);
}

}  // namespace murmur::net::testing
