#include "crypto/aes_gcm.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace murmur::crypto {
namespace {

std::string from_hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
  }
  return bytes;
}

gossip::Nonce nonce_from_hex(std::string_view digits) {
  const std::string bytes = from_hex(digits);
  gossip::Nonce nonce{};
  std::copy(bytes.begin(), bytes.end(), nonce.begin());
  return nonce;
}

struct Vector {
  const char* key;
  const char* nonce;
  const char* associated;
  const char* plaintext;
  const char* sealed;
};

// McGrew and Viega, "The Galois/Counter Mode of Operation", test cases 1, 3, 4 and 13.
constexpr Vector kVectors[] = {
    {"00000000000000000000000000000000", "000000000000000000000000", "", "",
     "58e2fccefa7e3061367f1d57a4e7455a"},
    {"feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888", "",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
     "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985"
     "4d5c2af327cd64a62cf35abd2ba6fab4"},
    {"feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2",
     "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
     "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
     "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
     "5bc94fbc3221a5db94fae95ae7121a47"},
    {"0000000000000000000000000000000000000000000000000000000000000000", "000000000000000000000000",
     "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
};

TEST(AesGcm, SealsAndOpensAsItsAuthorsSay) {
  AesGcm aead;
  for (const Vector& vector : kVectors) {
    const auto key = *gossip::Key::from_bytes(from_hex(vector.key));
    const gossip::Nonce nonce = nonce_from_hex(vector.nonce);
    const std::string associated = from_hex(vector.associated);
    std::string sealed = "before";
    aead.seal(key, nonce, associated, from_hex(vector.plaintext), sealed);
    EXPECT_EQ(sealed, "before" + from_hex(vector.sealed));
    std::string opened = "before";
    ASSERT_TRUE(aead.open(key, nonce, associated, sealed.substr(6), opened));
    EXPECT_EQ(opened, "before" + from_hex(vector.plaintext));
  }
}

TEST(AesGcm, OpensNothingThatWasChangedAndLeavesNoTrace) {
  AesGcm aead;
  const auto key = *gossip::Key::from_bytes(std::string(24, 'k'));
  std::string sealed;
  aead.seal(key, gossip::Nonce{}, "context", "secret", sealed);
  std::string opened = "before";
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string forged = sealed;
    forged[i] = static_cast<char>(forged[i] ^ 1);
    EXPECT_FALSE(aead.open(key, gossip::Nonce{}, "context", forged, opened));
    EXPECT_FALSE(aead.open(key, gossip::Nonce{}, "context", sealed.substr(0, i), opened));
  }
  EXPECT_FALSE(aead.open(key, gossip::Nonce{}, "other", sealed, opened));
  EXPECT_FALSE(aead.open(key, gossip::Nonce{'x'}, "context", sealed, opened));
  EXPECT_EQ(opened, "before");
}

TEST(RandomNonces, AreNeverTheSame) {
  RandomNonces nonces;
  std::set<gossip::Nonce> seen;
  for (int i = 0; i < 1000; ++i) { EXPECT_TRUE(seen.insert(nonces.next()).second); }
}

}  // namespace
}  // namespace murmur::crypto
