#pragma once

#include <string>
#include <string_view>

namespace murmur::membership {

/// Ed25519 (RFC 8032) with this node's key. Injected, as the cipher of gossip is: an own
/// implementation would be a mistake, and a simulation needs none.
class Signatures {
 public:
  virtual ~Signatures() = default;
  /// By this node's key.
  [[nodiscard]] virtual std::string sign(std::string_view message) = 0;
  [[nodiscard]] virtual bool verify(std::string_view public_key, std::string_view message,
                                    std::string_view signature) = 0;
};

}  // namespace murmur::membership
