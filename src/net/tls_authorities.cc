#include "net/tls_authorities.h"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <boost/asio/ip/address.hpp>

#include "base/assert.h"
#include "net/asio.h"
#include "net/tls_trouble.h"

namespace murmur::net {

namespace {

std::unique_ptr<asio::ssl::context> client_context() {
  auto made = std::make_unique<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX* const context = made->native_handle();
  MURMUR_ASSERT(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  return made;
}

}  // namespace

TlsAuthorities::TlsAuthorities() : context_(client_context()) {
  // That there are none is told by the first handshake: certificates then have no issuer.
  error_code ignored;
  context_->set_default_verify_paths(ignored);
}

TlsAuthorities::TlsAuthorities(const std::string& pem, error_code& ec)
    : context_(client_context()) {
  context_->add_certificate_authority(asio::buffer(pem), ec);
}

Result<TlsAuthoritiesPtr> authorities_of(const std::string& pem) {
  error_code ec;
  const auto made = std::make_shared<const TlsAuthorities>(pem, ec);
  if (ec) { return Error{"holds no certificates in PEM: " + ec.message()}; }
  return TlsAuthoritiesPtr(made);
}

TlsAuthoritiesPtr system_authorities() { return std::make_shared<const TlsAuthorities>(); }

void require_host(SSL& ssl, const std::string& host) {
  error_code is_name;
  (void)asio::ip::make_address(host, is_name);
  if (!is_name) {
    X509_VERIFY_PARAM* const rules = SSL_get0_param(&ssl);
    MURMUR_ASSERT(X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) == 1);
    return;
  }
  SSL_set_hostflags(&ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  MURMUR_ASSERT(SSL_set1_host(&ssl, host.c_str()) == 1);
  // Server name indication (RFC 6066 3): which certificate we want to see.
  MURMUR_ASSERT(SSL_set_tlsext_host_name(&ssl, host.c_str()) == 1);
}

std::string host_trouble(const SSL& ssl, const boost::system::error_code& ec) {
  switch (const long verdict = SSL_get_verify_result(&ssl)) {
    case X509_V_OK: return handshake_trouble(ec);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH: return "its certificate is for another host";
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "its certificate is not valid today; is this machine's clock right?";
    default:
      return std::string("its certificate is not trusted (") +
             X509_verify_cert_error_string(verdict) +
             "); install ca-certificates, or name an authority's file in SSL_CERT_FILE";
  }
}

}  // namespace murmur::net
