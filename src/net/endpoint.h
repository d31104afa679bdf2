#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace murmur::net {

/// Where an HTTP server listens: a TCP host and port, or a Unix socket.
struct Endpoint {
  std::string host;  ///< name or address, IPv6 without brackets; empty for a Unix socket
  std::uint16_t port = 80;
  std::string socket_path;  ///< of a Unix socket; empty for TCP
  std::string base_path;  ///< put before every target, for servers below a path; no trailing slash

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Reads "http://host:port[/base]", "host:port", "unix:/path/x.sock". The error says what is wrong.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view url);
/// As a person writes it, for logs and errors.
[[nodiscard]] std::string to_string(const Endpoint& endpoint);
/// The value of a request's Host header: "host:port".
[[nodiscard]] std::string authority(const Endpoint& endpoint);

}  // namespace murmur::net
