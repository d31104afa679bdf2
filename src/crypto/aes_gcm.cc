#include "crypto/aes_gcm.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <string>

#include "base/assert.h"

namespace murmur::crypto {
namespace {

const EVP_CIPHER* cipher_for(const gossip::Key& key) {
  switch (key.bytes().size()) {
    case 16: return EVP_aes_128_gcm();
    case 24: return EVP_aes_192_gcm();
    default: return EVP_aes_256_gcm();
  }
}

const unsigned char* octets(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* octets(std::string& bytes, std::size_t from) {
  return reinterpret_cast<unsigned char*>(bytes.data() + from);
}

/// OpenSSL refuses these calls only for want of memory, or where they are wrong.
void must(int result) { MURMUR_ASSERT(result == 1); }

}  // namespace

struct AesGcm::Context {
  EVP_CIPHER_CTX* it = EVP_CIPHER_CTX_new();
  Context() { MURMUR_ASSERT(it != nullptr); }
  ~Context() { EVP_CIPHER_CTX_free(it); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

AesGcm::AesGcm() : context_(std::make_unique<Context>()) {}
AesGcm::~AesGcm() = default;

void AesGcm::seal(const gossip::Key& key, const gossip::Nonce& nonce, std::string_view associated,
                  std::string_view plaintext, std::string& out) {
  EVP_CIPHER_CTX* const context = context_->it;
  const std::string_view iv(nonce.data(), nonce.size());
  must(EVP_EncryptInit_ex(context, cipher_for(key), nullptr, octets(key.bytes()), octets(iv)));
  int written = 0;
  if (!associated.empty()) {
    must(EVP_EncryptUpdate(context, nullptr, &written, octets(associated),
                           static_cast<int>(associated.size())));
  }
  const std::size_t start = out.size();
  out.resize(start + plaintext.size() + gossip::kTagBytes);
  must(EVP_EncryptUpdate(context, octets(out, start), &written, octets(plaintext),
                         static_cast<int>(plaintext.size())));
  const std::size_t tag = start + plaintext.size();
  must(EVP_EncryptFinal_ex(context, octets(out, tag), &written));
  must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, gossip::kTagBytes, octets(out, tag)));
}

bool AesGcm::open(const gossip::Key& key, const gossip::Nonce& nonce, std::string_view associated,
                  std::string_view sealed, std::string& out) {
  if (sealed.size() < gossip::kTagBytes) { return false; }
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - gossip::kTagBytes);
  std::string tag(sealed.substr(ciphertext.size()));
  EVP_CIPHER_CTX* const context = context_->it;
  const std::string_view iv(nonce.data(), nonce.size());
  must(EVP_DecryptInit_ex(context, cipher_for(key), nullptr, octets(key.bytes()), octets(iv)));
  int written = 0;
  if (!associated.empty()) {
    must(EVP_DecryptUpdate(context, nullptr, &written, octets(associated),
                           static_cast<int>(associated.size())));
  }
  const std::size_t start = out.size();
  // One more: the position behind the last byte must exist even where there is no plaintext.
  out.resize(start + ciphertext.size() + 1);
  must(EVP_DecryptUpdate(context, octets(out, start), &written, octets(ciphertext),
                         static_cast<int>(ciphertext.size())));
  must(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, gossip::kTagBytes, octets(tag, 0)));
  const bool authentic =
      EVP_DecryptFinal_ex(context, octets(out, start + ciphertext.size()), &written) == 1;
  out.resize(authentic ? start + ciphertext.size() : start);
  return authentic;
}

gossip::Nonce RandomNonces::next() {
  gossip::Nonce nonce;
  must(RAND_bytes(reinterpret_cast<unsigned char*>(nonce.data()), nonce.size()));
  return nonce;
}

}  // namespace murmur::crypto
