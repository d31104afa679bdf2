#include "gossip/sealing.h"

#include <gtest/gtest.h>

#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::CountingNonces;
using test::key_of;
using test::ring_of;
using test::ToyAead;

/// The first letters of the keys.
std::string letters_of(const Keyring& ring) {
  std::string letters;
  for (const Key& key : ring.keys()) { letters += key.bytes().front(); }
  return letters;
}

TEST(Key, HasALengthOfAes) {
  for (std::size_t size = 0; size <= 40; ++size) {
    const auto key = Key::from_bytes(std::string(size, 'k'));
    EXPECT_EQ(key.has_value(), size == 16 || size == 24 || size == 32) << size;
  }
  EXPECT_EQ(key_of('k', 24).bytes(), std::string(24, 'k'));
  EXPECT_NE(key_of('k', 24), key_of('k', 32));
}

TEST(Keyring, IsRotatedByAddingUsingAndRemoving) {
  Keyring ring = ring_of("a");
  ASSERT_TRUE(ring.add(key_of('b')).has_value());
  EXPECT_EQ(letters_of(ring), "ab");
  ASSERT_TRUE(ring.use(key_of('b')).has_value());
  EXPECT_EQ(letters_of(ring), "ba");
  EXPECT_EQ(ring.primary(), key_of('b'));
  ASSERT_TRUE(ring.remove(key_of('a')).has_value());
  EXPECT_EQ(letters_of(ring), "b");
}

TEST(Keyring, KeepsTheOrderOfTheOthers) {
  Keyring ring = ring_of("abcd");
  ASSERT_TRUE(ring.use(key_of('c')).has_value());
  EXPECT_EQ(letters_of(ring), "cabd");
  ASSERT_TRUE(ring.add(key_of('a')).has_value());  // it is there already
  EXPECT_EQ(letters_of(ring), "cabd");
}

TEST(Keyring, RefusesToRemoveThePrimaryOrToUseAStranger) {
  Keyring ring = ring_of("ab");
  EXPECT_TRUE(ring.remove(key_of('a')).has_error());
  EXPECT_TRUE(ring.use(key_of('z')).has_error());
  EXPECT_TRUE(ring.remove(key_of('z')).has_value());
  EXPECT_EQ(letters_of(ring), "ab");
}

TEST(Keyring, HasALimit) {
  Keyring ring = ring_of("abcdefghijklmnop");
  EXPECT_TRUE(ring.add(key_of('q')).has_error());
  EXPECT_TRUE(ring.add(key_of('a')).has_value());
  EXPECT_EQ(ring.keys().size(), Keyring::kKeysMax);
}

class Sealing : public testing::Test {
 protected:
  std::string sealed(const Keyring& ring, std::string_view plaintext,
                     SealVersion version = SealVersion::Plain) {
    std::string out;
    seal_datagram(ring, aead_, nonces_, plaintext, out, version);
    return out;
  }

  Decoded<std::string_view> opened(const Keyring& ring, std::string_view datagram,
                                   Plaintext plaintext = Plaintext::Refuse) {
    return open_datagram(ring, aead_, plaintext, datagram, buffer_);
  }

  /// A Padded datagram whose padded text is `text`.
  std::string padded_as(std::string_view text) {
    std::string out(1, '\0');
    const Nonce nonce = nonces_.next();
    out.append(nonce.data(), nonce.size());
    aead_.seal(key_of('a'), nonce, {}, text, out);
    return out;
  }

  ToyAead aead_;
  CountingNonces nonces_;
  std::string buffer_;
};

TEST_F(Sealing, ComesBackInBothVersions) {
  const Keyring ring = ring_of("a");
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text(size, 't');
    const std::string plain = sealed(ring, text);
    EXPECT_EQ(plain.size(), size + kSealBytes);
    EXPECT_EQ(plain[0], 1);
    EXPECT_EQ(opened(ring, plain).value(), text);
    const std::string padded = sealed(ring, text, SealVersion::Padded);
    EXPECT_EQ(padded.size(), size + 16 - size % 16 + kSealBytes);
    EXPECT_EQ(padded[0], 0);
    EXPECT_EQ(opened(ring, padded).value(), text);
  }
}

TEST_F(Sealing, UsesEachNonceOnce) {
  const Keyring ring = ring_of("a");
  EXPECT_NE(sealed(ring, "text"), sealed(ring, "text"));
}

TEST_F(Sealing, EncryptsWithThePrimaryAndDecryptsWithAny) {
  const std::string datagram = sealed(ring_of("b"), "text");
  EXPECT_EQ(opened(ring_of("abc"), datagram).value(), "text");
  EXPECT_EQ(opened(ring_of("ac"), datagram).error(), DecodeError::CannotDecrypt);
  EXPECT_EQ(sealed(ring_of("ba"), "text").substr(13, 4), datagram.substr(13, 4));
}

TEST_F(Sealing, NoticesEveryChangedByte) {
  const Keyring ring = ring_of("a");
  const std::string good = sealed(ring, "some text");
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x40);
    EXPECT_EQ(opened(ring, bad).error(), DecodeError::CannotDecrypt) << at;
  }
}

TEST_F(Sealing, RefusesEveryPrefix) {
  const Keyring ring = ring_of("a");
  const std::string good = sealed(ring, "some text");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_EQ(opened(ring, good.substr(0, size)).error(), DecodeError::CannotDecrypt) << size;
  }
}

TEST_F(Sealing, ChecksThePaddingToItsLastByte) {
  const Keyring ring = ring_of("a");
  const std::string good = std::string(13, 't') + "\3\3\3";
  EXPECT_EQ(opened(ring, padded_as(good)).value(), std::string(13, 't'));
  const std::string bad[] = {
      "",
      std::string(13, 't') + "\3\4\3",
      std::string(15, 't') + '\0',
      std::string(15, 't') + '\x11',
      std::string(31, '\xff') + '\xff',
      std::string(16, 't') + '\1',
  };
  for (const std::string& text : bad) {
    EXPECT_EQ(opened(ring, padded_as(text)).error(), DecodeError::CannotDecrypt) << text;
  }
}

TEST_F(Sealing, TakesPlaintextOnlyWhereItIsAccepted) {
  EXPECT_EQ(opened(Keyring(), "plain").value(), "plain");
  EXPECT_EQ(opened(ring_of("a"), "plain").error(), DecodeError::CannotDecrypt);
  EXPECT_EQ(opened(ring_of("a"), "plain", Plaintext::Accept).value(), "plain");
  const std::string datagram = sealed(ring_of("a"), "secret");
  EXPECT_EQ(opened(ring_of("a"), datagram, Plaintext::Accept).value(), "secret");
}

TEST_F(Sealing, FramesAStreamAndAuthenticatesTheFrame) {
  const Keyring ring = ring_of("a");
  std::string stream;
  seal_stream(ring, aead_, nonces_, "message", stream);
  ASSERT_EQ(stream.size(), kFrameBytes + kSealBytes + 7);
  EXPECT_EQ(stream.substr(0, kFrameBytes), test::bytes("0a00000024"));
  const std::string_view frame = std::string_view(stream).substr(0, kFrameBytes);
  const std::string_view payload = std::string_view(stream).substr(kFrameBytes);
  EXPECT_EQ(open_frame(ring, aead_, frame, payload, buffer_).value(), "message");
  EXPECT_TRUE(open_frame(ring, aead_, test::bytes("0a00000025"), payload, buffer_).has_error());
}

}  // namespace
}  // namespace murmur::gossip
