#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace murmur::net {

/// Where something on the web is: http or https, a host, and what to ask it for.
struct WebUrl {
  bool is_secure = true;  ///< https
  std::string host;       ///< name or address, IPv6 without brackets
  std::uint16_t port = 443;
  std::string target = "/";  ///< path and query as they are sent: percent-encoded

  friend bool operator==(const WebUrl&, const WebUrl&) = default;
};

/// Reads "https://host[:port]/path?query". What may not stand in a URL as it is becomes
/// percent-encoded, a fragment is dropped. The error says what is wrong.
[[nodiscard]] Result<WebUrl> parse_web_url(std::string_view text);
/// What `reference`, which came from `base`, means there: a whole URL, or a part of one
/// (RFC 3986 5.2).
[[nodiscard]] Result<WebUrl> resolve(const WebUrl& base, std::string_view reference);

/// "https://host": the port where it is not the usual one.
[[nodiscard]] std::string origin_of(const WebUrl& url);
/// For people and logs: without the query, which may hold a signature that is as good as a
/// password.
[[nodiscard]] std::string to_string(const WebUrl& url);
/// The value of a request's Host header.
[[nodiscard]] std::string host_header(const WebUrl& url);
/// One segment of a path: everything but letters, digits and "-._~" is percent-encoded.
[[nodiscard]] std::string encoded_segment(std::string_view text);
/// Whether only this machine hears what is said there, or nobody else can read it.
[[nodiscard]] bool keeps_secrets(const WebUrl& url);

}  // namespace murmur::net
