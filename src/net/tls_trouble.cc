#include "net/tls_trouble.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/error.hpp>

namespace murmur::net {
namespace {

using boost::system::error_code;

bool is_openssls(const error_code& ec) {
  return ec.category() == boost::asio::error::get_ssl_category();
}

int reason_of(const error_code& ec) {
  return ERR_GET_REASON(static_cast<unsigned long>(ec.value()));
}

/// Whether the other side's alert says that it does not like our certificate.
bool is_about_our_certificate(const error_code& ec) {
  if (!is_openssls(ec)) { return false; }
  const int alert = reason_of(ec) - SSL_AD_REASON_OFFSET;
  const bool is_certificate_alert =
      alert >= SSL3_AD_BAD_CERTIFICATE && alert <= SSL3_AD_CERTIFICATE_UNKNOWN;
  return is_certificate_alert || alert == SSL_AD_UNKNOWN_CA || alert == SSL_AD_ACCESS_DENIED ||
         alert == TLS13_AD_CERTIFICATE_REQUIRED;
}

constexpr const char* kNotAccepted = "it does not accept this node's identity";

}  // namespace

std::string handshake_trouble(const error_code& ec) {
  if (is_about_our_certificate(ec)) { return kNotAccepted; }
  if (!is_openssls(ec)) { return "it broke off the TLS handshake"; }
  switch (reason_of(ec)) {
    case SSL_R_CERTIFICATE_VERIFY_FAILED: return "the peer's identity is not the one it announced";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_PACKET_LENGTH_TOO_LONG: return "it does not speak TLS";
    default: return "the TLS handshake failed: " + ec.message();
  }
}

bool is_plain_http(const error_code& ec) {
  return is_openssls(ec) && reason_of(ec) == SSL_R_HTTP_REQUEST;
}

std::string stream_trouble(const error_code& ec) {
  if (is_about_our_certificate(ec)) { return kNotAccepted; }
  return is_openssls(ec) ? "TLS broke: " + ec.message() : "";
}

}  // namespace murmur::net
