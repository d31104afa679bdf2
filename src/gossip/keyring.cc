#include "gossip/keyring.h"

#include <algorithm>

namespace murmur::gossip {

Result<Key> Key::from_bytes(std::string_view bytes) {
  if (bytes.size() != 16 && bytes.size() != 24 && bytes.size() != 32) {
    return Error{"a key has 16, 24 or 32 bytes, not " + std::to_string(bytes.size())};
  }
  Key key;
  key.size_ = bytes.size();
  std::copy(bytes.begin(), bytes.end(), key.bytes_.begin());
  return key;
}

const Key& Keyring::primary() const {
  MURMUR_ASSERT(!keys_.empty());
  return keys_.front();
}

Result<void> Keyring::add(const Key& key) {
  if (std::find(keys_.begin(), keys_.end(), key) != keys_.end()) { return {}; }
  if (keys_.size() == kKeysMax) {
    return Error{"the keyring is full: remove one of its " + std::to_string(kKeysMax) + " keys"};
  }
  keys_.push_back(key);
  return {};
}

Result<void> Keyring::use(const Key& key) {
  const auto found = std::find(keys_.begin(), keys_.end(), key);
  if (found == keys_.end()) { return Error{"the key is not in the keyring: add it first"}; }
  std::rotate(keys_.begin(), found, found + 1);
  return {};
}

Result<void> Keyring::remove(const Key& key) {
  const auto found = std::find(keys_.begin(), keys_.end(), key);
  if (found == keys_.end()) { return {}; }
  if (found == keys_.begin()) { return Error{"the key is the primary: use another one first"}; }
  keys_.erase(found);
  return {};
}

}  // namespace murmur::gossip
