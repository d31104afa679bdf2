#pragma once

#include "gossip/sealing.h"

namespace murmur::gossip::test {

/// The real cipher, by OpenSSL's EVP interface.
class OpensslAead final : public Aead {
 public:
  void seal(const Key& key, const Nonce& nonce, std::string_view associated,
            std::string_view plaintext, std::string& out) override;
  bool open(const Key& key, const Nonce& nonce, std::string_view associated,
            std::string_view sealed, std::string& out) override;
};

}  // namespace murmur::gossip::test
