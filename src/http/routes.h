#pragma once

#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace murmur::http {

enum class Endpoint {
  Chat,
  Relay,  ///< generating, by the engine (engine_routes.h)
  Query,  ///< the engine's, generating nothing
  Models,
  Model,  ///< one of them
  Health,
  Metrics,
  Peers,
  Keys,
  RotateKey,
  Leave,
};

/// What a request is for; or the 404 that names its path, the 405 that names the methods there are,
/// or the 403 that says why a node has not what llama-server has.
[[nodiscard]] Result<Endpoint, Response> route(const Request& request);

}  // namespace murmur::http
