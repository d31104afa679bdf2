#pragma once

#include <string>

namespace murmur::crypto {

/// Empties a secret and overwrites its bytes, which a compiler would leave out where nobody reads
/// them again.
void wipe(std::string& secret);

}  // namespace murmur::crypto
