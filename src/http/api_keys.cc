#include "http/api_keys.h"

#include <algorithm>

#include "base/trim.h"
#include "crypto/sha256.h"

namespace murmur::http {
namespace {

bool is_visible_ascii(char c) { return c > ' ' && c <= '~'; }

std::string digest_of(std::string_view key) {
  crypto::Sha256 hash;
  hash.add(key);
  return hash.finish();
}

/// Looks at every byte, whatever the first ones say. Requires equal sizes.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace

Result<void> check_api_key(std::string_view key) {
  if (key.size() < kApiKeyBytesMin || key.size() > kApiKeyBytesMax) {
    return Error{"a key has " + std::to_string(kApiKeyBytesMin) + " to " +
                 std::to_string(kApiKeyBytesMax) + " characters; this one has " +
                 std::to_string(key.size())};
  }
  if (!std::all_of(key.begin(), key.end(), is_visible_ascii)) {
    return Error{"a key is of visible ASCII characters, without spaces"};
  }
  return {};
}

Result<std::vector<std::string>> parse_api_keys(std::string_view text) {
  std::vector<std::string> keys;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) { continue; }
    if (const auto good = check_api_key(line); !good) {
      return Error{"line " + std::to_string(number) + ": " + good.error().message};
    }
    keys.emplace_back(line);
  }
  if (keys.empty()) { return Error{"there is no key in it; openssl rand -hex 24 makes one"}; }
  return keys;
}

ApiKeys::ApiKeys(const std::vector<std::string>& keys) {
  for (const std::string& key : keys) { digests_.push_back(digest_of(key)); }
}

bool ApiKeys::hold(std::string_view key) const {
  const std::string shown = digest_of(key);
  bool found = false;
  for (const std::string& digest : digests_) { found |= equal_in_constant_time(digest, shown); }
  return found;
}

}  // namespace murmur::http
