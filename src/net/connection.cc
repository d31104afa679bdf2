#include "net/connection.h"

#include <sys/un.h>

#include <array>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <utility>

#include "net/asio.h"

namespace murmur::net {

Connection::Connection(asio::any_io_executor executor, Endpoint endpoint, HttpTimeouts timeouts,
                       Cover cover)
    : endpoint_(std::move(endpoint)),
      timeouts_(timeouts),
      cover_(std::move(cover)),
      socket_(executor),
      lookup_(executor),
      watchdog_(executor, [this] { break_off(asio::error::timed_out); }) {}

void Connection::begin() {
  broken_ = {};
  bytes_ = {};
}

bool Connection::is_warm() {
  if (!socket_.is_open()) { return false; }
  // A peek that would have to wait finds a quiet connection. Anything else is its end, or words
  // that belong to no request, such as a server's "408 Request Timeout".
  std::array<char, 1> byte{};
  error_code ec;
  socket_.receive(asio::buffer(byte), asio::socket_base::message_peek, ec);
  return ec == asio::error::would_block;
}

asio::awaitable<error_code> Connection::open() {
  watchdog_.start(timeouts_.connect);
  const Addresses found = co_await addresses();
  error_code ec = cause(found.error);
  if (ec) { co_return ec; }
  for (const Address& address : found.list) {
    ec = co_await connect(address);
    if (!ec || broken_) { break; }
  }
  co_return cause(ec);
}

asio::awaitable<Addresses> Connection::addresses() {
  if (endpoint_.socket_path.empty()) {
    Addresses found = co_await lookup_.find(endpoint_.host, endpoint_.port);
    co_return found;
  }
  if (endpoint_.socket_path.size() >= sizeof(sockaddr_un::sun_path)) {
    co_return Addresses{asio::error::name_too_long, {}};
  }
  const asio::local::stream_protocol::endpoint unix_socket(endpoint_.socket_path);
  co_return Addresses{{}, {Address(unix_socket)}};
}

asio::awaitable<error_code> Connection::connect(Address address) {
  error_code ec;
  tunnel_.reset();
  socket_.close(ec);
  socket_.open(address.protocol(), ec);
  if (ec) { co_return ec; }
  const auto [connected] = co_await socket_.async_connect(address, kNoThrow);
  if (connected) { co_return connected; }
  if (cover_.index() != 0) { ec = co_await secure(); }
  if (ec) { co_return ec; }
  socket_.non_blocking(true, ec);  // for the peek
  if (ec) { co_return ec; }
  error_code not_tcp;
  socket_.set_option(asio::ip::tcp::no_delay(true), not_tcp);  // each request is one write
  co_return error_code();
}

asio::awaitable<error_code> Connection::secure() {
  make_tunnel();
  const error_code ec = co_await tunnel_->handshake(TlsTunnel::Role::Client);
  co_return ec ? ec : tunnel_->open(socket_);
}

void Connection::make_tunnel() {
  if (const auto* const host = std::get_if<TlsHost>(&cover_)) {
    tunnel_.emplace(std::move(socket_), *host);
    return;
  }
  const auto& peer = std::get<TlsPeer>(cover_);
  Trusts trusts = [expected = peer.fingerprint](std::string_view shown) {
    return shown == expected;
  };
  tunnel_.emplace(std::move(socket_), peer.own, std::move(trusts));
}

asio::awaitable<error_code> Connection::write(std::string_view bytes) {
  watchdog_.start(timeouts_.silence);
  while (!bytes.empty() && !broken_) {
    const auto [ec, n] =
        co_await socket_.async_write_some(asio::buffer(bytes.data(), bytes.size()), kNoThrow);
    bytes_.sent += n;
    if (ec) { co_return cause(ec); }
    bytes.remove_prefix(n);
    sign_of_life();
  }
  co_return broken_;
}

asio::awaitable<Connection::Read> Connection::read_some(asio::mutable_buffer into) {
  if (broken_) { co_return Read{broken_, 0}; }
  const auto [ec, n] = co_await socket_.async_read_some(into, kNoThrow);
  bytes_.received += n;
  co_return Read{cause(ec), n};
}

void Connection::close() {
  error_code ignored;  // what is closed cannot fail in a way that matters
  socket_.close(ignored);
}

void Connection::break_off(error_code why) {
  if (broken_) { return; }
  broken_ = why;
  watchdog_.stop();
  lookup_.cancel();
  if (tunnel_) { tunnel_->close(); }
  close();
}

}  // namespace murmur::net
