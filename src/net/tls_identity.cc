#include "net/tls_identity.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/assert.h"
#include "crypto/certificate.h"
#include "net/tls_context.h"

namespace murmur::net {
namespace {

/// A node's certificate has some 250 bytes. What a stranger may make us hold before we know him.
constexpr long kCertificateBytesMax = 4096;

/// OpenSSL refuses these calls only for want of memory, or where they are wrong.
void must(bool done) { MURMUR_ASSERT(done); }

/// Where a connection keeps its Trusts.
int trusts_index() {
  static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

bool is_trusted(X509* certificate, const Trusts& trusts) {
  if (certificate == nullptr) { return false; }
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(certificate, &bytes);
  if (size <= 0) { return false; }
  const std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  const auto key = crypto::certified_key(der);
  return key && trusts(crypto::fingerprint(*key));
}

/// In place of OpenSSL's own verification, which would look for an authority. That the other side
/// has the certificate's key is proved by its signature of the handshake, whatever we say here.
int verify(X509_STORE_CTX* store, void* /*unused*/) {
  const auto* const ssl = static_cast<const SSL*>(
      X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  const auto* const trusts = static_cast<const Trusts*>(SSL_get_ex_data(ssl, trusts_index()));
  MURMUR_ASSERT(trusts != nullptr);  // pin() comes before the handshake
  const bool trusted = is_trusted(X509_STORE_CTX_get0_cert(store), *trusts);
  X509_STORE_CTX_set_error(store, trusted ? X509_V_OK : X509_V_ERR_CERT_REJECTED);
  return trusted ? 1 : 0;
}

void set_rules(SSL_CTX* context) {
  must(SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1);
  must(SSL_CTX_set1_sigalgs_list(context, "ed25519") == 1);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  SSL_CTX_set_cert_verify_callback(context, verify, nullptr);
  SSL_CTX_set_max_cert_list(context, kCertificateBytesMax);
  // Connections between nodes are kept for hours: what resumption saves is not worth its state.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  must(SSL_CTX_set_num_tickets(context, 0) == 1);
  must(SSL_CTX_set_max_early_data(context, 0) == 1);
}

}  // namespace

bool is_still_trusted(const SSL& ssl, const Trusts& trusts) {
  return is_trusted(SSL_get0_peer_certificate(&ssl), trusts);
}

void pin(SSL& ssl, const Trusts& trusts) {
  // OpenSSL keeps no constness; verify() gives it back.
  must(SSL_set_ex_data(&ssl, trusts_index(), const_cast<Trusts*>(&trusts)) == 1);
}

TlsIdentity::TlsIdentity(const crypto::Identity& identity)
    : fingerprint_(crypto::fingerprint(identity.public_key())),
      context_(std::make_unique<Context>()) {
  namespace ssl = boost::asio::ssl;
  const std::string key = identity.to_pem();
  const std::string certificate = crypto::self_signed_certificate(identity);
  context_->it.use_certificate(boost::asio::buffer(certificate), ssl::context::asn1);
  context_->it.use_private_key(boost::asio::buffer(key), ssl::context::pem);
  set_rules(context_->it.native_handle());
}

TlsIdentity::~TlsIdentity() = default;

}  // namespace murmur::net
