#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "crypto/identity.h"
#include "membership/signatures.h"

namespace murmur::daemon {

/// Signs as this node.
class IdentitySignatures final : public membership::Signatures {
 public:
  explicit IdentitySignatures(crypto::Identity identity) : identity_(std::move(identity)) {}

  std::string sign(std::string_view message) override { return identity_.sign(message); }
  bool verify(std::string_view public_key, std::string_view message,
              std::string_view signature) override {
    return crypto::verify(public_key, message, signature);
  }
  [[nodiscard]] const crypto::Identity& identity() const { return identity_; }

 private:
  crypto::Identity identity_;
};

}  // namespace murmur::daemon
