#pragma once

#include <string>

#include "net/endpoint.h"
#include "net/http_client.h"

namespace murmur::net {

/// The bytes of a request. Requires that no header has a line break in it: they are our own.
[[nodiscard]] std::string request_text(const HttpRequest& request, const Endpoint& endpoint);

}  // namespace murmur::net
