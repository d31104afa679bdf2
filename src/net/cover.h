#pragma once

#include <variant>

#include "net/tls_host.h"
#include "net/tls_identity.h"

namespace murmur::net {

/// Under what a connection is: nothing, TLS with a node that is known, TLS with a public server.
using Cover = std::variant<std::monostate, TlsPeer, TlsHost>;

}  // namespace murmur::net
