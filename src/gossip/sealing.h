#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "gossip/decode_error.h"
#include "gossip/keyring.h"

// Encryption as memberlist has it (security.go): a version, a nonce, and AES-GCM's output. A
// datagram is that and no more; in a stream a type and a length come first, and are authenticated.
// There is no protection against replay: incarnations and sequence numbers must be that.
namespace murmur::gossip {

inline constexpr std::size_t kNonceBytes = 12;
inline constexpr std::size_t kTagBytes = 16;
/// What encryption adds to a datagram; a stream's frame has kFrameBytes more.
inline constexpr std::size_t kSealBytes = 1 + kNonceBytes + kTagBytes;
inline constexpr std::size_t kFrameBytes = 5;

using Nonce = std::array<char, kNonceBytes>;

/// AES-GCM (NIST SP 800-38D) with 12-byte nonces and 16-byte tags. It is injected: an own
/// implementation of a cipher would be a mistake, and a simulation needs none.
class Aead {
 public:
  virtual ~Aead() = default;
  /// Appends the ciphertext and its tag to `out`, which holds none of the other arguments.
  virtual void seal(const Key& key, const Nonce& nonce, std::string_view associated,
                    std::string_view plaintext, std::string& out) = 0;
  /// Appends the plaintext of `sealed`, which is ciphertext and tag, to `out`. False, and `out` as
  /// it was, if the tag is not that of this key, nonce and associated data.
  [[nodiscard]] virtual bool open(const Key& key, const Nonce& nonce, std::string_view associated,
                                  std::string_view sealed, std::string& out) = 0;
};

/// Where nonces come from. No two may ever be equal under one key, in the whole cluster: so random
/// ones, and a new key before 2^32 messages (SP 800-38D, 8.3).
class NonceSource {
 public:
  virtual ~NonceSource() = default;
  [[nodiscard]] virtual Nonce next() = 0;
};

/// Padded fills the plaintext up to 16 bytes (PKCS7); only protocol level 1 needs that.
enum class SealVersion : std::uint8_t { Padded = 0, Plain = 1 };

/// What happens to plaintext while there is a key. Accept is for the way from a cluster without a
/// key to one with it.
enum class Plaintext : std::uint8_t { Refuse, Accept };

/// Appends the encrypted form of `plaintext` to `out`. Requires a ring that is not empty.
void seal_datagram(const Keyring& ring, Aead& aead, NonceSource& nonces, std::string_view plaintext,
                   std::string& out, SealVersion version = SealVersion::Plain);

/// The plaintext of a datagram: a view of `buffer`, which is overwritten, or of `datagram` itself
/// if the ring is empty, or if no key opens it and plaintext is accepted (nothing marks an
/// encrypted datagram). CannotDecrypt.
[[nodiscard]] Decoded<std::string_view> open_datagram(const Keyring& ring, Aead& aead,
                                                      Plaintext plaintext,
                                                      std::string_view datagram,
                                                      std::string& buffer);

/// As seal_datagram(), for all that is sent over one direction of a stream.
void seal_stream(const Keyring& ring, Aead& aead, NonceSource& nonces, std::string_view plaintext,
                 std::string& out, SealVersion version = SealVersion::Plain);

/// The plaintext of what stands in a frame, as a view of `buffer`, which is overwritten; `frame` is
/// the type and the length before it. CannotDecrypt.
[[nodiscard]] Decoded<std::string_view> open_frame(const Keyring& ring, Aead& aead,
                                                   std::string_view frame, std::string_view payload,
                                                   std::string& buffer);

}  // namespace murmur::gossip
