#include "crypto/sha256.h"

#include <openssl/evp.h>

#include "base/assert.h"

namespace murmur::crypto {

struct Sha256::Context {
  EVP_MD_CTX* it = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(it); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  MURMUR_ASSERT(context_->it != nullptr);
  MURMUR_ASSERT(EVP_DigestInit_ex(context_->it, EVP_sha256(), nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  MURMUR_ASSERT(EVP_DigestUpdate(context_->it, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish() {
  std::string digest(kBytes, '\0');
  MURMUR_ASSERT(EVP_DigestFinal_ex(context_->it, reinterpret_cast<unsigned char*>(digest.data()),
                                   nullptr) == 1);
  return digest;
}

}  // namespace murmur::crypto
