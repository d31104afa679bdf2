#include "http/server.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "http/asio.h"
#include "http/response.h"
#include "http/server_context.h"
#include "http/session.h"

namespace murmur::http {
namespace {

using asio::ip::tcp;

/// How long to wait when accepting fails, for want of file descriptors say.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

Result<tcp::endpoint> endpoint_of(const ServerConfig& config) {
  boost::system::error_code ec;
  const auto* const text = config.address == "localhost" ? "127.0.0.1" : config.address.c_str();
  const auto address = asio::ip::make_address(text, ec);
  if (ec) { return Error{config.address + " is not an IP address to listen on"}; }
  return tcp::endpoint(address, config.port);
}

Error cannot_listen(const tcp::endpoint& endpoint, const boost::system::error_code& ec) {
  if (ec == asio::error::address_in_use) {
    return Error{"port " + std::to_string(endpoint.port()) + " is in use"};
  }
  return Error{"cannot listen on " + endpoint.address().to_string() + " port " +
               std::to_string(endpoint.port()) + ": " + ec.message()};
}

Result<void> open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  boost::system::error_code ec;
  acceptor.open(endpoint.protocol(), ec);
  // A node that restarts gets its port back although old connections linger in TIME_WAIT.
  if (!ec) { acceptor.set_option(tcp::acceptor::reuse_address(true), ec); }
  if (!ec) { acceptor.bind(endpoint, ec); }
  if (!ec) { acceptor.listen(asio::socket_base::max_listen_connections, ec); }
  if (ec) { return cannot_listen(endpoint, ec); }
  return {};
}

std::uint64_t random_seed() {
  std::random_device device;
  const std::uint64_t high = device();
  return (high << 32U) | device();
}

bool is_from_this_machine(const tcp::socket& socket) {
  boost::system::error_code ec;
  const auto there = socket.remote_endpoint(ec).address();
  if (ec) { return false; }  // it hung up
  const auto here = socket.local_endpoint(ec).address();
  return there.is_loopback() || there == here;
}

/// To a client that speaks HTTP where HTTPS is spoken.
std::string https_only() {
  const Response response = error_response(
      {.status = 400, .message = "HTTPS is spoken here: use https://", .code = "https_only"});
  return to_bytes(response, {.request_id = {}, .keep_alive = false});
}

/// Tells a client that there is no room, as far as that goes without waiting for it.
void turn_away(net::StreamSocket socket) {
  Response response = error_response({.status = 503,
                                      .message = "this node has as many connections as it can take",
                                      .type = "server_error",
                                      .code = "too_many_connections"});
  response.retry_after = 1s;
  const std::string bytes = to_bytes(response, {.request_id = {}, .keep_alive = false});
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.send(asio::buffer(bytes), 0, ignored);
  socket.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace

class Server::Impl {
 public:
  Impl(asio::any_io_executor executor, const ServerConfig& config, NodeService& service)
      : acceptor_(executor),
        tasks_(executor, config.on_escape),
        context_(
            std::make_shared<ServerContext>(ServerContext{.service = service,
                                                          .limits = config.limits,
                                                          .tasks = tasks_,
                                                          .on_loopback = true,
                                                          .proposals_only = config.proposals_only,
                                                          .keys = config.keys,
                                                          .origins = config.origins,
                                                          .unknown_model = config.unknown_model,
                                                          .started_s = unix_time_s(),
                                                          .ids = Rng(random_seed())})) {
    if (config.tls) { door_.emplace(config.tls, config.trusts, config.handshakes); }
    if (config.certificate) { door_.emplace(config.certificate, https_only(), config.handshakes); }
  }

  Result<void> start(const tcp::endpoint& endpoint) {
    Result<void> opened = open(acceptor_, endpoint);
    if (!opened) { return opened; }
    context_->on_loopback = endpoint.address().is_loopback();
    port_ = acceptor_.local_endpoint().port();
    tasks_.spawn(accept_all(*this));
    return {};
  }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::size_t connections() const { return context_->sessions.size(); }
  [[nodiscard]] std::uint64_t refused_handshakes() const { return door_ ? door_->refused() : 0; }

  void stop() {
    stop_accepting();
    for (Session* session : sessions()) {
      if (session->owes_nothing()) { session->close(); }
    }
  }

  void abort() {
    stop_accepting();
    for (Session* session : sessions()) { session->close(); }
  }

  asio::awaitable<void> drained() { return tasks_.drained(); }

 private:
  static asio::awaitable<void> accept_all(Impl& self) {
    while (!self.context_->stopping) {
      auto [ec, socket] = co_await self.acceptor_.async_accept(kNoThrow);
      if (!ec) {
        self.receive(std::move(socket));
      } else if (!self.context_->stopping) {
        asio::steady_timer pause(self.acceptor_.get_executor(), kAcceptPause);
        co_await pause.async_wait(kNoThrow);
      }
    }
  }

  void receive(tcp::socket socket) {
    if (context_->stopping) { return; }
    const bool is_near = is_from_this_machine(socket);
    if (door_) {
      tasks_.spawn(admit_by_tls(*this, std::move(socket), is_near));
    } else {
      admit(std::move(socket), {.from_this_machine = is_near});
    }
  }

  /// Lives as long as the connection, so that the server is not drained before its last byte is
  /// sent.
  static asio::awaitable<void> admit_by_tls(Impl& self, net::StreamSocket socket, bool is_near) {
    auto tunnel = co_await self.door_->admit(std::move(socket));
    if (!tunnel) { co_return; }
    net::StreamSocket plain(self.acceptor_.get_executor());
    const auto ec = tunnel->open(plain);
    if (ec) { co_return; }  // no file descriptors: as if it had not been accepted
    self.admit(std::move(plain),
               {.still_welcome = tunnel->still_trusted(), .from_this_machine = is_near});
    co_await tunnel->drained();
  }

  void admit(net::StreamSocket socket, Visitor visitor) {
    if (context_->stopping) { return; }
    if (connections() >= context_->limits.connections && !make_room()) {
      turn_away(std::move(socket));
      return;
    }
    tasks_.spawn(
        Session::run(std::make_shared<Session>(std::move(socket), context_, std::move(visitor))));
  }

  /// False if every connection is owed an answer. A request mostly comes in some milliseconds, so
  /// the one that has been coming longest is of somebody who holds connections up.
  bool make_room() {
    const auto makes_room_before = [](const Session* a, const Session* b) {
      if (a->idle() != b->idle()) { return a->idle(); }
      return a->since() < b->since();
    };
    Session* first = nullptr;
    for (Session* session : context_->sessions) {
      if (!session->owes_nothing()) { continue; }
      if (first == nullptr || makes_room_before(session, first)) { first = session; }
    }
    if (first == nullptr) { return false; }
    first->close();
    return true;
  }

  void stop_accepting() {
    context_->stopping = true;
    boost::system::error_code ignored;  // closed is closed
    acceptor_.close(ignored);
    if (door_) { door_->close(); }
  }

  [[nodiscard]] std::vector<Session*> sessions() const {
    return {context_->sessions.begin(), context_->sessions.end()};
  }

  tcp::acceptor acceptor_;
  std::uint16_t port_ = 0;
  net::TaskGroup tasks_;
  std::shared_ptr<ServerContext> context_;
  std::optional<net::TlsDoor> door_;
};

Result<Server> Server::listen(asio::any_io_executor executor, ServerConfig config,
                              NodeService& service) {
  const auto endpoint = endpoint_of(config);
  if (!endpoint) { return endpoint.error(); }
  auto impl = std::make_unique<Impl>(std::move(executor), config, service);
  const Result<void> started = impl->start(*endpoint);
  if (!started) { return started.error(); }
  return Server(std::move(impl));
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;
Server::Server(Server&&) noexcept = default;
Server& Server::operator=(Server&&) noexcept = default;

std::uint16_t Server::port() const { return impl_->port(); }
std::size_t Server::connections() const { return impl_->connections(); }
std::uint64_t Server::refused_handshakes() const { return impl_->refused_handshakes(); }
void Server::stop() { impl_->stop(); }
void Server::abort() { impl_->abort(); }
asio::awaitable<void> Server::drained() { return impl_->drained(); }

}  // namespace murmur::http
