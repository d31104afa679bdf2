#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "gossip/sealing.h"

// For tests and fuzzers of this module.
namespace murmur::gossip {

/// How GoogleTest shows an error that was not expected; it looks for this name.
// NOLINTNEXTLINE(readability-identifier-naming)
inline void PrintTo(DecodeError error, std::ostream* out) { *out << to_string(error); }

}  // namespace murmur::gossip

namespace murmur::gossip::test {

/// The bytes that hex digits stand for; spaces between them are skipped.
inline std::string bytes(std::string_view hex) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    if (hex[i] == ' ') { continue; }
    MURMUR_ASSERT(i + 1 < hex.size());
    out.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
    ++i;
  }
  return out;
}

/// No cipher, but it notices every change as one would: XOR with a byte of the key, and a hash.
class ToyAead final : public Aead {
 public:
  void seal(const Key& key, const Nonce& nonce, std::string_view associated,
            std::string_view plaintext, std::string& out) override {
    const std::size_t start = out.size();
    for (const char byte : plaintext) { out.push_back(flipped(byte, key)); }
    out += tag(key, nonce, associated, std::string_view(out).substr(start));
  }

  bool open(const Key& key, const Nonce& nonce, std::string_view associated,
            std::string_view sealed, std::string& out) override {
    if (sealed.size() < kTagBytes) { return false; }
    const std::string_view ciphertext = sealed.substr(0, sealed.size() - kTagBytes);
    if (sealed.substr(ciphertext.size()) != tag(key, nonce, associated, ciphertext)) {
      return false;
    }
    for (const char byte : ciphertext) { out.push_back(flipped(byte, key)); }
    return true;
  }

 private:
  static char flipped(char byte, const Key& key) {
    return static_cast<char>(byte ^ key.bytes().front());
  }

  static std::string tag(const Key& key, const Nonce& nonce, std::string_view associated,
                         std::string_view ciphertext) {
    TraceHash hash;
    hash.add(key.bytes());
    hash.add({nonce.data(), nonce.size()});
    hash.add(associated);
    hash.add(ciphertext);
    std::string tag;
    for (unsigned i = 0; i < kTagBytes; ++i) {
      tag.push_back(static_cast<char>(hash.value() >> (i % 8 * 8)));
    }
    return tag;
  }
};

class CountingNonces final : public NonceSource {
 public:
  Nonce next() override {
    Nonce nonce{};
    nonce[0] = static_cast<char>(++count_);
    return nonce;
  }

 private:
  unsigned count_ = 0;
};

inline Key key_of(char letter, std::size_t size = 32) {
  return Key::from_bytes(std::string(size, letter)).value();
}

inline Keyring ring_of(std::string_view letters) {
  Keyring ring;
  for (const char letter : letters) { MURMUR_ASSERT(ring.add(key_of(letter))); }
  return ring;
}

}  // namespace murmur::gossip::test
