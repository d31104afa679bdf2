#pragma once

#include "gossip/keyring.h"

namespace murmur::crypto {

/// A new key for AES-256, from the system's randomness.
[[nodiscard]] gossip::Key random_key();

}  // namespace murmur::crypto
