#pragma once

#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <memory>
#include <string>

#include "net/tls_host.h"

// Not to be included from headers: OpenSSL stays in few sources.
namespace murmur::net {

/// The certificate authorities that this machine trusts, for public servers: those of OpenSSL's
/// default places, or of the file and folder that SSL_CERT_FILE and SSL_CERT_DIR name. TLS 1.2 or
/// later. Made once, read-only after that.
class TlsAuthorities {
 public:
  TlsAuthorities();
  /// Those of `pem` instead; the error says why there are none.
  TlsAuthorities(const std::string& pem, boost::system::error_code& ec);
  [[nodiscard]] boost::asio::ssl::context& context() const { return *context_; }

 private:
  std::unique_ptr<boost::asio::ssl::context> context_;
};

/// Whom the connection `ssl` must be with: a server with a certificate for `host`, a name or an
/// address, that an authority vouches for. To be said before the handshake.
void require_host(SSL& ssl, const std::string& host);
/// Of a handshake with such a server that failed with `ec`: what is wrong, for a person.
[[nodiscard]] std::string host_trouble(const SSL& ssl, const boost::system::error_code& ec);

}  // namespace murmur::net
