#include "net/endpoint.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <charconv>

namespace murmur::net {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";
constexpr std::string_view kHttpPrefix = "http://";
constexpr std::size_t kUrlBytesMax = 2048;

Error about(std::string_view url, std::string_view what) {
  return Error{"\"" + std::string(url) + "\": " + std::string(what)};
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c != '\x7f'; });
}

Result<Endpoint> parse_socket(std::string_view url) {
  std::string_view path = url.substr(kUnixPrefix.size());
  if (path.starts_with("///")) { path.remove_prefix(2); }
  if (!path.starts_with('/')) { return about(url, "a socket is given as unix:/path/of/it"); }
  Endpoint endpoint;
  endpoint.socket_path = path;
  return endpoint;
}

/// What is valid in a URL but means nothing here.
std::string_view surplus_of(const boost::urls::url_view& url) {
  if (url.has_userinfo()) { return "a user name or password is not supported"; }
  if (url.has_query() || url.has_fragment()) { return "nothing may follow the path"; }
  return {};
}

/// 0 for what is no port; Boost.URL's port_number() wraps around at 65536.
std::uint16_t read_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return ec == std::errc() && end == digits.data() + digits.size() ? port : std::uint16_t{0};
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
  if (url.empty()) { return Error{"an address is missing"}; }
  if (url.size() > kUrlBytesMax) { return Error{"an address is too long"}; }
  if (url.find('\0') != url.npos) { return Error{"an address has a NUL in it"}; }
  if (url.starts_with(kUnixPrefix)) { return parse_socket(url); }
  if (!is_printable(url)) { return about(url, "spaces, control or non-ASCII characters"); }
  if (url.starts_with("https://")) {
    return about(
        url,
        "https is spoken between the nodes of a cluster only (murmur join); use http://, or "
        "a TLS proxy on this machine");
  }

  const bool has_scheme = url.find("://") != url.npos;
  const std::string whole = has_scheme ? std::string(url) : std::string(kHttpPrefix).append(url);
  const auto parsed = boost::urls::parse_uri(whole);
  if (!parsed || parsed->scheme_id() != boost::urls::scheme::http) {
    return about(url, "expected http://host:port, host:port or unix:/path");
  }
  const std::string_view surplus = surplus_of(*parsed);
  if (!surplus.empty()) { return about(url, surplus); }

  Endpoint endpoint;
  endpoint.host = parsed->host_address();
  if (endpoint.host.empty()) { return about(url, "the host is missing"); }
  if (parsed->has_port()) {
    endpoint.port = read_port(parsed->port());
    if (endpoint.port == 0) { return about(url, "the port must be from 1 to 65535"); }
  }
  const std::string_view path(parsed->encoded_path().data(), parsed->encoded_path().size());
  endpoint.base_path = path.substr(0, path.find_last_not_of('/') + 1);
  return endpoint;
}

std::string to_string(const Endpoint& endpoint) {
  if (!endpoint.socket_path.empty()) { return std::string(kUnixPrefix) + endpoint.socket_path; }
  return std::string(kHttpPrefix) + authority(endpoint) + endpoint.base_path;
}

std::string authority(const Endpoint& endpoint) {
  if (!endpoint.socket_path.empty()) { return "localhost"; }
  const bool is_ipv6 = endpoint.host.find(':') != std::string::npos;
  const std::string host = is_ipv6 ? "[" + endpoint.host + "]" : endpoint.host;
  return host + ":" + std::to_string(endpoint.port);
}

}  // namespace murmur::net
