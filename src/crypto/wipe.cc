#include "crypto/wipe.h"

#include <openssl/crypto.h>

namespace murmur::crypto {

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace murmur::crypto
