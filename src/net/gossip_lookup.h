#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "gossip/endpoint.h"

namespace murmur::net {

/// Where gossip finds a host that a person named: "attic:7946", "10.0.0.7"; without a port, 7946.
/// All of its addresses. The error says that the name is not known, or makes no sense.
[[nodiscard]] boost::asio::awaitable<Result<std::vector<gossip::Endpoint>>> find_gossip(
    std::string where);

}  // namespace murmur::net
