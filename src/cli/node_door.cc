#include "cli/node_door.h"

#include <cstdlib>
#include <utility>

#include "daemon/user_access.h"
#include "files/read_file.h"
#include "http/api_keys.h"
#include "net/web_url.h"

namespace murmur::cli {
namespace {

constexpr std::string_view kHttps = "https://";
constexpr std::size_t kCaBytesMax = 4U << 20U;  // a whole system's have some hundred kilobytes

Result<net::Endpoint> secure_endpoint(const std::string& url) {
  const Result<net::WebUrl> parsed = net::parse_web_url(url);
  if (!parsed) { return parsed.error(); }
  if (parsed->target.find('?') != std::string::npos) {
    return Error{"nothing may follow the path"};
  }
  net::Endpoint endpoint{.host = parsed->host, .port = parsed->port};
  endpoint.base_path = parsed->target.substr(0, parsed->target.find_last_not_of('/') + 1);
  return endpoint;
}

Result<net::TlsAuthoritiesPtr> authorities(const std::string& path) {
  if (path.empty()) { return net::system_authorities(); }
  const Result<std::string> pem = read_file(path, kCaBytesMax);
  if (!pem) { return Error{"--ca-file: " + pem.error().message}; }
  auto read = net::authorities_of(*pem);
  if (!read) { return Error{"--ca-file: " + path + " " + read.error().message}; }
  return read;
}

/// The first of a file: a node's own file can be given as it is.
Result<std::string> api_key(const std::string& path) {
  if (!path.empty()) {
    auto keys = daemon::read_api_keys(path);
    if (!keys) { return Error{"--api-key-file: " + keys.error().message}; }
    return Result<std::string>(boost::system::in_place_value, std::move(keys->front()));
  }
  const char* const set = std::getenv("MURMUR_API_KEY");  // NOLINT(concurrency-mt-unsafe)
  std::string key = set == nullptr ? "" : set;
  const Result<void> good = key.empty() ? Result<void>() : http::check_api_key(key);
  if (!good) { return Error{"MURMUR_API_KEY: " + good.error().message}; }
  return Result<std::string>(boost::system::in_place_value, std::move(key));
}

}  // namespace

void add_node_flags(Options& options, NodeFlags& flags) {
  options.add({"--node,--url", "URL", "Which node"}, text_into(flags.url));
  add_access_flags(options, flags);
}

void add_access_flags(Options& options, NodeFlags& flags) {
  options.add({"--api-key-file", "FILE",
               "A key for a node that wants one; or give the key itself in MURMUR_API_KEY"},
              text_into(flags.api_key_path));
  options.add({"--ca-file", "FILE",
               "Whom to trust for a node at https://, instead of this machine's authorities"},
              text_into(flags.ca_path));
}

Result<NodeDoor> node_door(const NodeFlags& flags) {
  const bool is_secure = flags.url.starts_with(kHttps);
  Result<net::Endpoint> endpoint =
      is_secure ? secure_endpoint(flags.url) : net::parse_endpoint(flags.url);
  if (!endpoint) { return Error{"--node " + flags.url + ": " + endpoint.error().message}; }
  NodeDoor door{.endpoint = *std::move(endpoint)};
  if (is_secure) {
    Result<net::TlsAuthoritiesPtr> trusted = authorities(flags.ca_path);
    if (!trusted) { return trusted.error(); }
    door.cover = net::TlsHost{*std::move(trusted), door.endpoint.host};
  }
  Result<std::string> key = api_key(flags.api_key_path);
  if (!key) { return key.error(); }
  door.api_key = *std::move(key);
  return door;
}

net::HttpClient client_of(boost::asio::io_context& context, const NodeDoor& node,
                          net::HttpTimeouts timeouts) {
  return net::HttpClient(context.get_executor(), node.endpoint, timeouts, node.cover);
}

net::HttpRequest with_key(net::HttpRequest request, const NodeDoor& node) {
  if (!node.api_key.empty()) {
    request.headers.emplace_back("Authorization", "Bearer " + node.api_key);
  }
  return request;
}

}  // namespace murmur::cli
