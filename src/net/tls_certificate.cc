#include "net/tls_certificate.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/assert.h"
#include "net/asio.h"
#include "net/tls_context.h"

namespace murmur::net {
namespace {

namespace ssl = boost::asio::ssl;

void set_rules(SSL_CTX* context) {
  MURMUR_ASSERT(SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1);
  // What resumes a session is in the client's ticket; nothing of it is kept here.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);  // streams are silent most of the time
}

Error wrong(const NamedPem& pem, const std::string& what, const error_code& ec) {
  return Error{pem.name + " " + what + ": " + ec.message()};
}

bool says_keys_differ(const error_code& ec) {
  const auto code = static_cast<unsigned long>(ec.value());
  return ERR_GET_LIB(code) == ERR_LIB_X509 && (ERR_GET_REASON(code) == X509_R_KEY_VALUES_MISMATCH ||
                                               ERR_GET_REASON(code) == X509_R_KEY_TYPE_MISMATCH);
}

/// Empty: today is between the certificate's dates.
std::string trouble_with_dates(const X509* certificate) {
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) { return "has expired"; }
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) { return "is not valid yet"; }
  return {};
}

}  // namespace

TlsCertificate::TlsCertificate() : context_(std::make_unique<Context>()) {}
TlsCertificate::~TlsCertificate() = default;

Result<TlsCertificatePtr> TlsCertificate::from_pem(const NamedPem& certificate,
                                                   const NamedPem& key) {
  const std::shared_ptr<TlsCertificate> made(new TlsCertificate);
  ssl::context& context = made->context_->it;
  set_rules(context.native_handle());
  error_code ec;
  context.use_certificate_chain(asio::buffer(certificate.text), ec);
  if (ec) { return wrong(certificate, "holds no certificate in PEM that can be used", ec); }
  // Else OpenSSL would ask for it on the terminal.
  context.set_password_callback(
      [](std::size_t, ssl::context::password_purpose) { return std::string(); }, ec);
  context.use_private_key(asio::buffer(key.text), ssl::context::pem, ec);
  const bool is_read = !ec || says_keys_differ(ec);
  if (!is_read) { return wrong(key, "holds no private key in PEM without a password", ec); }
  if (ec || SSL_CTX_check_private_key(context.native_handle()) != 1) {
    return Error{"the key in " + key.name + " is not that of the certificate in " +
                 certificate.name};
  }
  const std::string trouble = trouble_with_dates(SSL_CTX_get0_certificate(context.native_handle()));
  if (!trouble.empty()) {
    made->warning_ = "the certificate in " + certificate.name + " " + trouble;
  }
  return TlsCertificatePtr(made);
}

}  // namespace murmur::net
