#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "daemon/node_config.h"
#include "http/api_keys.h"
#include "http/cross_origin.h"
#include "http/server.h"
#include "net/tls_certificate.h"

namespace murmur::daemon {

/// Who may use a node, and how what they say is covered on its way.
struct UserAccess {
  http::ApiKeys keys;
  http::AllowedOrigins origins;
  net::TlsCertificatePtr certificate;  ///< null: in clear
};

/// Reads the files that the configuration names. The error names the file, and no secret.
[[nodiscard]] Result<UserAccess> read_user_access(const NodeConfig& config);
/// The keys in a file that only its owner may read, at least one.
[[nodiscard]] Result<std::vector<std::string>> read_api_keys(const std::string& path);

/// The server for them.
[[nodiscard]] http::ServerConfig user_server(const NodeConfig& config, const UserAccess& access);

/// What the person who starts a node should know: who can reach it and read along, what clients
/// will say against its certificate.
[[nodiscard]] std::vector<std::string> warnings(const NodeConfig& config, const UserAccess& access);

}  // namespace murmur::daemon
