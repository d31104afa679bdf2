#include "crypto/identity.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>

#include <array>
#include <utility>

#include "base/assert.h"
#include "base/hex.h"

namespace murmur::crypto {
namespace {

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using PkeyPtr = std::unique_ptr<EVP_PKEY, Free>;
using DigestPtr = std::unique_ptr<EVP_MD_CTX, Free>;
using BioPtr = std::unique_ptr<BIO, Free>;

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

/// OpenSSL refuses these calls only for want of memory, or where they are wrong.
void must(int result) { MURMUR_ASSERT(result == 1); }

}  // namespace

struct Identity::Key {
  PkeyPtr it;
};

Identity::Identity(std::shared_ptr<const Key> key)
    : key_(std::move(key)),
      public_key_(kPublicKeyBytes, '\0') {
  std::size_t size = public_key_.size();
  must(EVP_PKEY_get_raw_public_key(key_->it.get(), octets(public_key_), &size));
  MURMUR_ASSERT(size == kPublicKeyBytes);
}

Identity Identity::generate() {
  PkeyPtr key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  MURMUR_ASSERT(key != nullptr);
  return Identity(std::make_shared<Key>(Key{std::move(key)}));
}

Result<Identity> Identity::from_pem(std::string_view pem) {
  const BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  MURMUR_ASSERT(bio != nullptr);
  // A passphrase is never asked for: nobody sits in front of a node that restarts.
  const auto no_passphrase = [](char*, int, int, void*) { return -1; };
  PkeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr));
  if (key == nullptr || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
    return Error{"this is no Ed25519 key in PEM"};
  }
  return Identity(std::make_shared<Key>(Key{std::move(key)}));
}

std::string Identity::to_pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  MURMUR_ASSERT(bio != nullptr);
  must(PEM_write_bio_PKCS8PrivateKey(bio.get(), key_->it.get(), nullptr, nullptr, 0, nullptr,
                                     nullptr));
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string Identity::sign(std::string_view message) const {
  const DigestPtr context(EVP_MD_CTX_new());
  MURMUR_ASSERT(context != nullptr);
  must(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_->it.get()));
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  must(EVP_DigestSign(context.get(), octets(signature), &size, octets(message), message.size()));
  MURMUR_ASSERT(size == kSignatureBytes);
  return signature;
}

bool verify(std::string_view public_key, std::string_view message, std::string_view signature) {
  if (public_key.size() != kPublicKeyBytes || signature.size() != kSignatureBytes) { return false; }
  const PkeyPtr key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets(public_key),
                                                public_key.size()));
  const DigestPtr context(EVP_MD_CTX_new());
  MURMUR_ASSERT(context != nullptr);
  return key != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                          message.size()) == 1;
}

std::string fingerprint(std::string_view public_key) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
  SHA256(octets(public_key), public_key.size(), hash.data());
  return to_hex({reinterpret_cast<const char*>(hash.data()), kFingerprintDigits / 2});
}

}  // namespace murmur::crypto
