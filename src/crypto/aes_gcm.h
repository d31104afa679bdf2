#pragma once

#include <memory>

#include "gossip/sealing.h"

namespace murmur::crypto {

/// AES-GCM by OpenSSL. One thread.
class AesGcm final : public gossip::Aead {
 public:
  AesGcm();
  ~AesGcm() override;

  void seal(const gossip::Key& key, const gossip::Nonce& nonce, std::string_view associated,
            std::string_view plaintext, std::string& out) override;
  [[nodiscard]] bool open(const gossip::Key& key, const gossip::Nonce& nonce,
                          std::string_view associated, std::string_view sealed,
                          std::string& out) override;

 private:
  struct Context;
  std::unique_ptr<Context> context_;  // kept: making one costs more than a datagram
};

/// Nonces from the system's randomness.
class RandomNonces final : public gossip::NonceSource {
 public:
  [[nodiscard]] gossip::Nonce next() override;
};

}  // namespace murmur::crypto
