#include "crypto/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <memory>
#include <utility>

#include "base/assert.h"

namespace murmur::crypto {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using PkeyPtr = std::unique_ptr<EVP_PKEY, Free>;
using BioPtr = std::unique_ptr<BIO, Free>;
using X509Ptr = std::unique_ptr<X509, Free>;

/// OpenSSL refuses these calls only for want of memory, or where they are wrong.
void must(bool done) { MURMUR_ASSERT(done); }

PkeyPtr key_of(const Identity& identity) {
  const std::string pem = identity.to_pem();
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  must(bio != nullptr);
  PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  must(key != nullptr);
  return key;
}

/// Subject and issuer, without which no certificate is well-formed.
void name(X509& certificate) {
  constexpr std::string_view kName = "murmur";
  X509_NAME* const subject = X509_get_subject_name(&certificate);
  must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                                  reinterpret_cast<const unsigned char*>(kName.data()),
                                  static_cast<int>(kName.size()), -1, 0) == 1);
  must(X509_set_issuer_name(&certificate, subject) == 1);
}

std::string to_der(X509& certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509(&certificate, &bytes);
  must(size > 0);
  std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return der;
}

}  // namespace

std::string self_signed_certificate(const Identity& identity) {
  const PkeyPtr key = key_of(identity);
  const X509Ptr certificate(X509_new());
  must(certificate != nullptr);
  must(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  must(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1) == 1);
  // A device without a battery may wake up in 1970. The end is RFC 5280's "no well-defined one".
  must(ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate.get()), "19700101000000Z") == 1);
  must(ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate.get()), "99991231235959Z") == 1);
  name(*certificate);
  must(X509_set_pubkey(certificate.get(), key.get()) == 1);
  must(X509_sign(certificate.get(), key.get(), nullptr) > 0);  // Ed25519 has its own digest
  return to_der(*certificate);
}

Result<std::string> certified_key(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const auto* const end = at + der.size();
  const X509Ptr certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  if (certificate == nullptr || at != end) { return Error{"this is no X.509 certificate"}; }
  const EVP_PKEY* const key = X509_get0_pubkey(certificate.get());
  if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) {
    return Error{"the certificate is not about an Ed25519 key"};
  }
  std::string bytes(kPublicKeyBytes, '\0');
  std::size_t size = bytes.size();
  must(EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size) ==
       1);
  MURMUR_ASSERT(size == kPublicKeyBytes);
  return {boost::system::in_place_value, std::move(bytes)};
}

}  // namespace murmur::crypto
