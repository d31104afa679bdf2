#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "net/cover.h"
#include "net/endpoint.h"
#include "net/http_client.h"
#include "net/name_lookup.h"
#include "net/tls_tunnel.h"
#include "net/watchdog.h"

namespace murmur::net {

/// The connection to one server, TCP, TLS or Unix, opened again when it was lost, and its bytes
/// counted, without those that TLS adds.
/// Whatever waits on it ends with timed_out after too much silence, and with operation_aborted as
/// soon as abort() is called. One thread, one operation at a time; outlives its operations.
class Connection {
 public:
  Connection(boost::asio::any_io_executor executor, Endpoint endpoint, HttpTimeouts timeouts,
             Cover cover);

  /// A new exchange: nothing is counted yet, and it is not broken.
  void begin();
  /// Its end: nobody watches for silence any more.
  void end() { watchdog_.stop(); }

  /// Whether it is open, and the server has neither closed it nor said anything unasked.
  [[nodiscard]] bool is_warm();
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> open();
  /// All of `bytes`, which the caller keeps.
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> write(std::string_view bytes);

  using Read = std::pair<boost::system::error_code, std::size_t>;
  /// Does not count as a sign of life by itself: the caller knows what it waits for.
  [[nodiscard]] boost::asio::awaitable<Read> read_some(boost::asio::mutable_buffer into);
  void sign_of_life() { watchdog_.sign_of_life(); }
  /// From now on, this much silence is too much.
  void allow_silence(Duration silence_max) { watchdog_.start(silence_max); }

  void abort() { break_off(boost::asio::error::operation_aborted); }
  void close();

  /// Why this side broke it off; empty if it did not.
  [[nodiscard]] boost::system::error_code broken() const { return broken_; }
  /// What TLS finds wrong with the server, for a person; empty if nothing.
  [[nodiscard]] std::string trouble() const { return tunnel_ ? tunnel_->trouble() : ""; }
  [[nodiscard]] ByteCount bytes() const { return bytes_; }

 private:
  [[nodiscard]] boost::asio::awaitable<Addresses> addresses();
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> connect(Address address);
  /// Puts the socket, which is connected, behind TLS.
  [[nodiscard]] boost::asio::awaitable<boost::system::error_code> secure();
  /// Around the socket, as the cover asks for.
  void make_tunnel();
  void break_off(boost::system::error_code why);
  /// What an operation that ended with `ec` really ended of.
  [[nodiscard]] boost::system::error_code cause(boost::system::error_code ec) const {
    return broken_ ? broken_ : ec;
  }

  Endpoint endpoint_;
  HttpTimeouts timeouts_;
  Cover cover_;
  StreamSocket socket_;  // with TLS: the plain side of the tunnel
  std::optional<TlsTunnel> tunnel_;
  NameLookup lookup_;
  Watchdog watchdog_;
  boost::system::error_code broken_;
  ByteCount bytes_;
};

}  // namespace murmur::net
