#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace murmur::http {

/// Of a key: fewer could be guessed.
inline constexpr std::size_t kApiKeyBytesMin = 16;
inline constexpr std::size_t kApiKeyBytesMax = 512;

/// Visible ASCII without spaces, since a header carries it. The error does not repeat it.
[[nodiscard]] Result<void> check_api_key(std::string_view key);
/// A file of keys: one a line; empty lines and those that begin with # do not count; at least one.
/// The error names the line, and repeats no key.
[[nodiscard]] Result<std::vector<std::string>> parse_api_keys(std::string_view text);

/// Who may use a node: everybody, or those who show one of its keys. What is kept of a key is its
/// SHA-256, and a comparison takes as long for a key that is nearly right as for any other.
class ApiKeys {
 public:
  ApiKeys() = default;  ///< everybody
  explicit ApiKeys(const std::vector<std::string>& keys);

  /// Whether a key is needed at all.
  [[nodiscard]] bool needed() const { return !digests_.empty(); }
  [[nodiscard]] bool hold(std::string_view key) const;

 private:
  std::vector<std::string> digests_;
};

}  // namespace murmur::http
