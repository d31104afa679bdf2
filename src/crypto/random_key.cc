#include "crypto/random_key.h"

#include <openssl/rand.h>

#include <array>

#include "base/assert.h"

namespace murmur::crypto {

gossip::Key random_key() {
  std::array<char, gossip::Key::kBytesMax> bytes{};
  const int done =
      RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  MURMUR_ASSERT(done == 1);  // without chance there is no secret
  return *gossip::Key::from_bytes({bytes.data(), bytes.size()});
}

}  // namespace murmur::crypto
