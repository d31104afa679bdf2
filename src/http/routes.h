#pragma once

#include "base/result.h"
#include "http/request.h"
#include "http/response.h"

namespace murmur::http {

enum class Endpoint { Chat, Models, Health, Peers, Keys, RotateKey, Leave };

/// What a request is for; or the 404 that names its path, or the 405 that names the methods there
/// are.
[[nodiscard]] Result<Endpoint, Response> route(const Request& request);

}  // namespace murmur::http
