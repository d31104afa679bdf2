#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "gossip/keyring.h"

namespace murmur::daemon {

/// A keyring as Serf's agents keep it in the file that their -keyring-file names: a JSON array of
/// the keys in base64, the primary first.
[[nodiscard]] std::string to_json(const gossip::Keyring& keyring);
/// The error says what is wrong, without repeating a key.
[[nodiscard]] Result<gossip::Keyring> keyring_from_json(std::string_view text);

}  // namespace murmur::daemon
