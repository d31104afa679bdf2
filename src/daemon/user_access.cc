#include "daemon/user_access.h"

#include <boost/asio/ip/address.hpp>

#include "files/private_file.h"
#include "files/read_file.h"

namespace murmur::daemon {
namespace {

constexpr std::size_t kFileBytesMax = 1U << 20U;

Result<net::TlsCertificatePtr> read_certificate(const NodeConfig& config) {
  if (config.tls_certificate_path.empty() != config.tls_key_path.empty()) {
    return Error{"--tls-cert and --tls-key belong together: one of them is missing"};
  }
  if (config.tls_certificate_path.empty()) { return net::TlsCertificatePtr(); }
  Result<std::string> certificate = read_file(config.tls_certificate_path, kFileBytesMax);
  if (!certificate) { return Error{"--tls-cert: " + certificate.error().message}; }
  Result<std::string> key = read_private_file(config.tls_key_path, kFileBytesMax);
  if (!key) { return Error{"--tls-key: " + key.error().message}; }
  return net::TlsCertificate::from_pem({config.tls_certificate_path, *std::move(certificate)},
                                       {config.tls_key_path, *std::move(key)});
}

bool is_loopback(const std::string& address) {
  boost::system::error_code ec;
  const auto parsed = boost::asio::ip::make_address(address, ec);
  return ec ? address == "localhost" : parsed.is_loopback();
}

/// Who can reach the node and read along; empty: nobody.
std::string exposure_warning(const NodeConfig& config) {
  if (is_loopback(config.listen_address)) { return {}; }
  const bool has_keys = !config.api_key_path.empty();
  const bool is_covered = !config.tls_certificate_path.empty();
  if (has_keys && is_covered) { return {}; }
  std::string warning = "others reach " + config.listen_address;
  if (!has_keys) { warning += "; any of them can use this node: --api-key-file asks for a key"; }
  if (!is_covered) {
    warning += has_keys ? "; keys and prompts go there in clear" : "; prompts go there in clear";
    warning += ": --tls-cert and --tls-key cover them";
  }
  return warning;
}

}  // namespace

Result<std::vector<std::string>> read_api_keys(const std::string& path) {
  const Result<std::string> text = read_private_file(path, kFileBytesMax);
  if (!text) { return text.error(); }
  auto keys = http::parse_api_keys(*text);
  if (!keys) { return Error{path + ": " + keys.error().message}; }
  return keys;
}

Result<UserAccess> read_user_access(const NodeConfig& config) {
  UserAccess access;
  if (!config.api_key_path.empty()) {
    const auto keys = read_api_keys(config.api_key_path);
    if (!keys) { return Error{"--api-key-file: " + keys.error().message}; }
    access.keys = http::ApiKeys(*keys);
  }
  auto certificate = read_certificate(config);
  if (!certificate) { return certificate.error(); }
  access.certificate = *std::move(certificate);
  access.origins = http::AllowedOrigins(config.allowed_origins);
  return access;
}

http::ServerConfig user_server(const NodeConfig& config, const UserAccess& access) {
  http::ServerConfig server{.address = config.listen_address,
                            .port = config.port,
                            .keys = access.keys,
                            .origins = access.origins,
                            .unknown_model = config.unknown_model,
                            .certificate = access.certificate};
  // Any client may be one of many that come at once, and none is sent away for that.
  server.handshakes.handshakes = server.limits.connections;
  return server;
}

std::vector<std::string> warnings(const NodeConfig& config, const UserAccess& access) {
  std::vector<std::string> all;
  if (auto exposed = exposure_warning(config); !exposed.empty()) { all.push_back(exposed); }
  const bool is_doubtful = access.certificate && !access.certificate->warning().empty();
  if (is_doubtful) { all.push_back(access.certificate->warning()); }
  return all;
}

}  // namespace murmur::daemon
