#pragma once

#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace murmur::http {

enum class Endpoint { Chat, Models, Health, Peers, Keys, RotateKey, Leave };

/// Whom a server is for.
enum class Audience {
  Users,  ///< and the node's owner
  Peers,  ///< other nodes, which have no business with /murmur/...
};

/// What a request is for; or the 404 that names its path, or the 405 that names the methods there
/// are.
[[nodiscard]] Result<Endpoint, Response> route(const Request& request,
                                               Audience audience = Audience::Users);

}  // namespace murmur::http
