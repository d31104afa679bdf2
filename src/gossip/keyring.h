#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace murmur::gossip {

/// A key for AES-128, AES-192 or AES-256, by its length.
class Key {
 public:
  static constexpr std::size_t kBytesMax = 32;

  /// The error says that it is not 16, 24 or 32 bytes.
  [[nodiscard]] static Result<Key> from_bytes(std::string_view bytes);
  [[nodiscard]] std::string_view bytes() const { return {bytes_.data(), size_}; }

  friend bool operator==(const Key&, const Key&) = default;

 private:
  Key() = default;
  std::size_t size_ = 0;
  std::array<char, kBytesMax> bytes_{};
};

/// The keys of a cluster: the first one, the primary, encrypts; each may decrypt. A key is changed
/// without a gap by adding it everywhere, then using it everywhere, then removing the old one
/// (memberlist's Keyring). Errors are texts for the operator who asked for the change.
class Keyring {
 public:
  static constexpr std::size_t kKeysMax = 16;

  [[nodiscard]] bool empty() const { return keys_.empty(); }
  /// The primary first, the others as they were added.
  [[nodiscard]] std::span<const Key> keys() const { return keys_; }
  /// Requires !empty().
  [[nodiscard]] const Key& primary() const;

  /// Makes `key` the last one, and so the primary of an empty ring. It may be in the ring already.
  /// The error says that the ring is full.
  [[nodiscard]] Result<void> add(const Key& key);
  /// Makes `key` the primary. The error says that it is not in the ring.
  [[nodiscard]] Result<void> use(const Key& key);
  /// Takes `key` out, if it is in the ring. The error says that it is the primary.
  [[nodiscard]] Result<void> remove(const Key& key);

  friend bool operator==(const Keyring&, const Keyring&) = default;

 private:
  std::vector<Key> keys_;
};

}  // namespace murmur::gossip
