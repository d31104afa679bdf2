#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/cover.h"
#include "net/endpoint.h"

namespace murmur::net {

/// Where an HTTP server is that is no node of a cluster.
struct ServerUrl {
  Endpoint endpoint;
  bool is_secure = false;  ///< https, by a certificate that an authority vouches for

  friend bool operator==(const ServerUrl&, const ServerUrl&) = default;
};

/// Reads "http://host:port[/base]", "https://host[:port][/base]", "host:port" and "unix:/path". A
/// base that ends in /v1, as clients of OpenAI's API are told theirs, loses that: every target has
/// it. The error says what is wrong.
[[nodiscard]] Result<ServerUrl> parse_server_url(std::string_view text);
/// As a person writes it, for logs and errors.
[[nodiscard]] std::string to_string(const ServerUrl& url);
/// Whether nobody but the server hears what is said to it: https, or a server on this machine.
[[nodiscard]] bool keeps_secrets(const ServerUrl& url);
[[nodiscard]] Cover cover_of(const ServerUrl& url);

}  // namespace murmur::net
