#pragma once

#include <span>
#include <string>

#include "gossip/endpoint.h"
#include "gossip/keyring.h"

namespace murmur::daemon {

/// What the first device prints once it listens: where it is, and the whole command for the others,
/// with the join token in it. With an empty ring there is no token, and the nodes are on loopback.
/// `members`: this node first, then others that the token may name too, as many as it holds; at
/// least one. Ends with a line feed.
[[nodiscard]] std::string up_banner(const gossip::Keyring& ring,
                                    std::span<const gossip::Endpoint> members);

/// The same without the token, for a log: it would keep the cluster's key.
[[nodiscard]] std::string up_line(const gossip::Endpoint& here);

}  // namespace murmur::daemon
