#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "membership/signatures.h"

namespace murmur::membership {

/// Signs with a checksum of key and message: shows what is signed by whom, and keeps nobody out.
class Checksums final : public Signatures {
 public:
  /// Of the key of 32 bytes `key`.
  explicit Checksums(char key) : key_(32, key) {}

  std::string sign(std::string_view message) override { return checksum(key_, message); }
  bool verify(std::string_view key, std::string_view message, std::string_view signature) override {
    return checksum(key, message) == signature;
  }
  [[nodiscard]] const std::string& public_key() const { return key_; }

 private:
  static std::string checksum(std::string_view key, std::string_view message) {
    TraceHash hash;
    hash.add(key);
    hash.add(message);
    std::string bytes(64, '\0');
    for (std::size_t i = 0; i < 8; ++i) {
      bytes[i] = static_cast<char>(hash.value() >> (8 * i) & 0xffU);
    }
    return bytes;
  }

  std::string key_;
};

}  // namespace murmur::membership
