#pragma once

#include <boost/asio/ssl/context.hpp>

#include "net/tls_certificate.h"
#include "net/tls_identity.h"

// Not to be included from headers: OpenSSL stays in few sources.
namespace murmur::net {

struct TlsIdentity::Context {
  boost::asio::ssl::context it{boost::asio::ssl::context::tlsv13};
};

struct TlsCertificate::Context {
  boost::asio::ssl::context it{boost::asio::ssl::context::tls_server};
};

/// Whom the connection `ssl` may be with, to be said before its handshake. `trusts` outlives it.
void pin(SSL& ssl, const Trusts& trusts);
/// Whether whom the connection is with would be let in now. Requires a handshake that succeeded.
[[nodiscard]] bool is_still_trusted(const SSL& ssl, const Trusts& trusts);

}  // namespace murmur::net
