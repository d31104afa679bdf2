#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "net/endpoint.h"

namespace murmur::daemon {

/// A peer as it was named at start.
struct PeerOption {
  std::string name;  ///< in traces and logs; host:port if none was given
  net::Endpoint endpoint;
  std::string model;  ///< empty: the peer is a murmur node and answers with its local model
};

/// Reads "[NAME=]URL[#MODEL]", such as "attic=http://127.0.0.1:8421" or
/// "http://10.0.0.2:8080#qwen2.5-3b". NAME has letters, digits, '-', '_' and '.' only. Without a
/// model the host is this machine: between machines nodes speak over TLS only, which needs gossip.
[[nodiscard]] Result<PeerOption> parse_peer_option(std::string_view text);

}  // namespace murmur::daemon
