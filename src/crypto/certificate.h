#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/identity.h"

namespace murmur::crypto {

/// The X.509 certificate (DER) that `identity` gives itself, for TLS can't show a key without one.
/// Who reads it looks at its key alone: the name in it is everybody's, and its dates never come.
/// The same identity always has the same certificate.
[[nodiscard]] std::string self_signed_certificate(const Identity& identity);

/// The Ed25519 key (kPublicKeyBytes bytes) that a certificate (DER) is about. Nothing else of it is
/// looked at; that its sender has that key is for the handshake to prove. The error says what it is
/// instead.
[[nodiscard]] Result<std::string> certified_key(std::string_view der);

}  // namespace murmur::crypto
