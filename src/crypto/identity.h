#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace murmur::crypto {

inline constexpr std::size_t kPublicKeyBytes = 32;
inline constexpr std::size_t kSignatureBytes = 64;
inline constexpr std::size_t kFingerprintDigits = 32;

/// Who a node is: an Ed25519 key (RFC 8032) that it made at its first start. What it says of itself
/// is signed with it, and its connections are pinned to it.
class Identity {
 public:
  [[nodiscard]] static Identity generate();
  /// Reads what to_pem() wrote. The error says that it is none.
  [[nodiscard]] static Result<Identity> from_pem(std::string_view pem);
  /// The private key (PKCS #8): a secret.
  [[nodiscard]] std::string to_pem() const;

  /// kPublicKeyBytes bytes.
  [[nodiscard]] const std::string& public_key() const { return public_key_; }
  /// kSignatureBytes bytes.
  [[nodiscard]] std::string sign(std::string_view message) const;

 private:
  struct Key;
  explicit Identity(std::shared_ptr<const Key> key);

  std::shared_ptr<const Key> key_;
  std::string public_key_;
};

/// False for anything but this key's signature of this very message, whatever the sizes.
[[nodiscard]] bool verify(std::string_view public_key, std::string_view message,
                          std::string_view signature);

/// kFingerprintDigits lower-case hex digits: the first half of the key's SHA-256. Enough that
/// nobody finds a second key for one (a preimage of 128 bits), and short enough for metadata and
/// eyes.
[[nodiscard]] std::string fingerprint(std::string_view public_key);

}  // namespace murmur::crypto
