#include "net/server_url.h"

#include <utility>

#include "net/host_port.h"
#include "net/web_url.h"

namespace murmur::net {
namespace {

constexpr std::string_view kSecure = "https://";

void drop_version(std::string& base_path) {
  constexpr std::string_view kVersion = "/v1";
  if (base_path.ends_with(kVersion)) { base_path.resize(base_path.size() - kVersion.size()); }
}

Result<ServerUrl> parse_secure(std::string_view text) {
  const auto web = parse_web_url(text);
  if (!web) { return web.error(); }
  if (web->target.find('?') != std::string::npos) {
    return Error{"\"" + std::string(text) + "\": nothing may follow the path"};
  }
  ServerUrl url{.is_secure = true};
  url.endpoint.host = web->host;
  url.endpoint.port = web->port;
  url.endpoint.base_path = web->target.substr(0, web->target.find_last_not_of('/') + 1);
  return url;
}

Result<ServerUrl> parse_clear(std::string_view text) {
  auto endpoint = parse_endpoint(text);
  if (!endpoint) { return endpoint.error(); }
  return ServerUrl{.endpoint = *std::move(endpoint)};
}

}  // namespace

Result<ServerUrl> parse_server_url(std::string_view text) {
  auto url = text.starts_with(kSecure) ? parse_secure(text) : parse_clear(text);
  if (url) { drop_version(url->endpoint.base_path); }
  return url;
}

std::string to_string(const ServerUrl& url) {
  if (!url.is_secure) { return to_string(url.endpoint); }
  return std::string(kSecure) + authority(url.endpoint) + url.endpoint.base_path;
}

bool keeps_secrets(const ServerUrl& url) {
  const Endpoint& at = url.endpoint;
  return url.is_secure || !at.socket_path.empty() || at.host == "localhost" || is_loopback(at.host);
}

Cover cover_of(const ServerUrl& url) {
  if (!url.is_secure) { return {}; }
  return TlsHost{system_authorities(), url.endpoint.host};
}

}  // namespace murmur::net
