#include "crypto/identity.h"

#include <gtest/gtest.h>

#include <string>

namespace murmur::crypto {
namespace {

TEST(Identity, ASignatureHoldsForItsMessageAndKeyAlone) {
  const Identity alice = Identity::generate();
  const Identity bob = Identity::generate();
  const std::string signature = alice.sign("I am alice");
  EXPECT_TRUE(verify(alice.public_key(), "I am alice", signature));
  EXPECT_FALSE(verify(alice.public_key(), "I am bob", signature));
  EXPECT_FALSE(verify(bob.public_key(), "I am alice", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string forged = signature;
    forged[i] = static_cast<char>(forged[i] ^ 1);
    EXPECT_FALSE(verify(alice.public_key(), "I am alice", forged));
  }
}

TEST(Identity, BytesOfOtherSizesAreNoKeyAndNoSignature) {
  const Identity alice = Identity::generate();
  const std::string signature = alice.sign("");
  EXPECT_TRUE(verify(alice.public_key(), "", signature));
  EXPECT_FALSE(verify("", "", signature));
  EXPECT_FALSE(verify(alice.public_key() + "x", "", signature));
  EXPECT_FALSE(verify(alice.public_key(), "", signature + "x"));
  EXPECT_FALSE(verify(alice.public_key(), "", ""));
}

TEST(Identity, SurvivesARestartAsPem) {
  const Identity before = Identity::generate();
  const auto after = Identity::from_pem(before.to_pem());
  ASSERT_TRUE(after);
  EXPECT_EQ(after->public_key(), before.public_key());
  EXPECT_TRUE(verify(before.public_key(), "again", after->sign("again")));
}

TEST(Identity, WhatIsNoKeyIsRefused) {
  const std::string pem = Identity::generate().to_pem();
  EXPECT_FALSE(Identity::from_pem(""));
  EXPECT_FALSE(Identity::from_pem("not a key"));
  EXPECT_FALSE(Identity::from_pem(std::string_view(pem).substr(0, pem.size() / 2)));
}

TEST(Identity, TheFingerprintIsTheStartOfTheKeysSha256) {
  EXPECT_EQ(fingerprint(std::string(kPublicKeyBytes, '\0')), "66687aadf862bd776c8fc18b8e9f8e20");
  EXPECT_EQ(fingerprint(Identity::generate().public_key()).size(), kFingerprintDigits);
}

}  // namespace
}  // namespace murmur::crypto
