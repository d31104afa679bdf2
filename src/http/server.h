#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/api_keys.h"
#include "http/cross_origin.h"
#include "http/limits.h"
#include "http/service.h"
#include "net/tls_certificate.h"
#include "net/tls_door.h"

namespace murmur::http {

struct ServerConfig {
  std::string address = "127.0.0.1";  ///< an IP address, or "localhost"
  std::uint16_t port = 0;             ///< 0: any that is free
  Limits limits;
  /// A server for peers: answers proposals and nothing else, with 403.
  bool proposals_only = false;
  ApiKeys keys;            ///< of users
  AllowedOrigins origins;  ///< of web pages
  /// Who answers for a model that is not here, as chat.h says. Empty: nobody.
  std::string unknown_model;
  /// For users: HTTPS, with clients that show nothing of themselves. Null: in clear.
  net::TlsCertificatePtr certificate;
  /// For peers: this node as TLS shows it. Null: in clear.
  net::TlsIdentityPtr tls;
  /// With TLS: who is let in. A client without an identity, or with another, never gets as far as
  /// HTTP.
  net::Trusts trusts = [](std::string_view) { return false; };
  net::TlsDoorLimits handshakes;
  /// Hears of an exception that escaped from a connection: our own bug, to be logged.
  std::function<void(const char* what)> on_escape = [](const char*) {};
};

/// The node's HTTP server: OpenAI's chat completions for clients and for asking peers, /v1/models
/// and /health. On one thread, the executor's, together with the service. To end it: stop() or
/// abort(), then wait for drained(); or let the executor run no more. Only then destroy it.
class Server {
 public:
  /// Listens, and serves until it is told to stop. The error is for the person who started the node
  /// ("port 8080 is in use"). `service` outlives the server and what runs on the executor.
  [[nodiscard]] static Result<Server> listen(boost::asio::any_io_executor executor,
                                             ServerConfig config, NodeService& service);
  ~Server();
  Server(Server&&) noexcept;
  Server& operator=(Server&&) noexcept;

  [[nodiscard]] std::uint16_t port() const;
  [[nodiscard]] std::size_t connections() const;  ///< handshakes under way not counted
  /// Clients that showed no trusted identity in time, ever.
  [[nodiscard]] std::uint64_t refused_handshakes() const;

  /// No new connections; those to which no answer is owed are closed, the others after their
  /// answer. Idempotent.
  void stop();
  /// Closes everything now; requests under way are abandoned. Idempotent.
  void abort();
  /// Ends when the last connection has, after stop() or abort().
  [[nodiscard]] boost::asio::awaitable<void> drained();

 private:
  class Impl;
  explicit Server(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace murmur::http
