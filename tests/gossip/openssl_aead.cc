#include "gossip/openssl_aead.h"

#include <openssl/evp.h>

#include <memory>

namespace murmur::gossip::test {
namespace {

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const EVP_CIPHER* cipher_of(const Key& key) {
  switch (key.bytes().size()) {
    case 16: return EVP_aes_128_gcm();
    case 24: return EVP_aes_192_gcm();
    default: return EVP_aes_256_gcm();
  }
}

const unsigned char* unsigned_bytes(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// A context that has been told everything but the text. `encrypt`: 1, or 0 to decrypt.
Context start(const Key& key, const Nonce& nonce, std::string_view associated, int encrypt) {
  Context context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  MURMUR_ASSERT(context != nullptr);
  const std::string_view nonce_bytes(nonce.data(), nonce.size());
  MURMUR_ASSERT(EVP_CipherInit_ex(context.get(), cipher_of(key), nullptr,
                                  unsigned_bytes(key.bytes()), unsigned_bytes(nonce_bytes),
                                  encrypt) == 1);
  int written = 0;
  if (!associated.empty()) {
    MURMUR_ASSERT(EVP_CipherUpdate(context.get(), nullptr, &written, unsigned_bytes(associated),
                                   static_cast<int>(associated.size())) == 1);
  }
  return context;
}

/// `text` put through; GCM gives as many bytes as it takes.
std::string update(EVP_CIPHER_CTX* context, std::string_view text) {
  std::string out(text.size(), '\0');
  int written = 0;
  if (text.empty()) { return out; }
  MURMUR_ASSERT(EVP_CipherUpdate(context, reinterpret_cast<unsigned char*>(out.data()), &written,
                                 unsigned_bytes(text), static_cast<int>(text.size())) == 1);
  MURMUR_ASSERT(static_cast<std::size_t>(written) == text.size());
  return out;
}

}  // namespace

void OpensslAead::seal(const Key& key, const Nonce& nonce, std::string_view associated,
                       std::string_view plaintext, std::string& out) {
  const Context context = start(key, nonce, associated, 1);
  out += update(context.get(), plaintext);
  unsigned char none[1];
  int written = 0;
  MURMUR_ASSERT(EVP_CipherFinal_ex(context.get(), none, &written) == 1);
  std::string tag(kTagBytes, '\0');
  MURMUR_ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, tag.data()) ==
                1);
  out += tag;
}

bool OpensslAead::open(const Key& key, const Nonce& nonce, std::string_view associated,
                       std::string_view sealed, std::string& out) {
  if (sealed.size() < kTagBytes) { return false; }
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - kTagBytes);
  std::string tag(sealed.substr(ciphertext.size()));
  const Context context = start(key, nonce, associated, 0);
  const std::string plaintext = update(context.get(), ciphertext);
  MURMUR_ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) ==
                1);
  unsigned char none[1];
  int written = 0;
  if (EVP_CipherFinal_ex(context.get(), none, &written) != 1) { return false; }
  out += plaintext;
  return true;
}

}  // namespace murmur::gossip::test
