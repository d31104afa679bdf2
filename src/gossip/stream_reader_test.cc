#include "gossip/stream_reader.h"

#include <gtest/gtest.h>

#include "gossip/encode.h"
#include "gossip/lzw_test_support.h"
#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::bytes;
using test::compressed;
using test::CountingNonces;
using test::ring_of;
using test::ToyAead;

std::string encoded(const StreamMessage& message) {
  std::string out;
  append_stream_message(message, out);
  return out;
}

std::string push_pull(std::size_t nodes, std::string_view user_state) {
  PushPull exchange{.join = true, .user_state = user_state};
  const Endpoint endpoint = Endpoint::from_bytes(bytes("0a000007"), 7946).value();
  for (std::size_t i = 0; i < nodes; ++i) {
    exchange.nodes.push_back({.name = "node", .endpoint = endpoint, .meta = "some metadata"});
  }
  return encoded(exchange);
}

class StreamReading : public testing::Test {
 protected:
  std::string sealed(std::string_view plaintext) {
    std::string out;
    seal_stream(ring_, aead_, nonces_, plaintext, out);
    return out;
  }

  StreamReader with_key(Plaintext plaintext = Plaintext::Refuse, StreamLimits limits = {}) {
    return StreamReader(ring_, aead_, plaintext, limits);
  }

  StreamReader without_key(StreamLimits limits = {}) {
    return StreamReader(none_, aead_, Plaintext::Refuse, limits);
  }

  Keyring ring_ = ring_of("a");
  Keyring none_;
  ToyAead aead_;
  CountingNonces nonces_;
};

/// What `reader` says of `stream`, given byte by byte, and how many bytes it took to say it.
std::pair<std::size_t, Decoded<StreamMessage>> drip(StreamReader& reader, std::string_view stream) {
  Decoded<StreamMessage> last = DecodeError::Truncated;
  for (std::size_t i = 0; i < stream.size(); ++i) {
    last = reader.feed(stream.substr(i, 1));
    if (last || last.error() != DecodeError::Truncated) { return {i + 1, last}; }
  }
  return {stream.size(), last};
}

TEST_F(StreamReading, EndsWithTheLastByteOfEveryMessage) {
  const std::string messages[] = {
      push_pull(3, "state"),      push_pull(0, ""),       encoded(Ping{7, "b", std::nullopt}),
      encoded(Ack{7, "load"}),    encoded(User{"hello"}), encoded(User{""}),
      encoded(StreamError{"no"}),
  };
  for (const std::string& message : messages) {
    for (const std::string& stream : {message, compressed(message)}) {
      StreamReader plain = without_key();
      const auto [plain_bytes, plain_result] = drip(plain, stream);
      ASSERT_TRUE(plain_result.has_value()) << to_string(plain_result.error());
      EXPECT_EQ(plain_bytes, stream.size());
      EXPECT_EQ(encoded(*plain_result), message);

      StreamReader keyed = with_key();
      const std::string secret = sealed(stream);
      const auto [keyed_bytes, keyed_result] = drip(keyed, secret);
      ASSERT_TRUE(keyed_result.has_value()) << to_string(keyed_result.error());
      EXPECT_EQ(keyed_bytes, secret.size());
      EXPECT_EQ(encoded(*keyed_result), message);
    }
  }
}

TEST_F(StreamReading, IgnoresWhatFollowsInThePieceAndRefusesLaterPieces) {
  StreamReader reader = without_key();
  const std::string stream = push_pull(1, "state") + "more";
  const auto message = reader.feed(stream);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<PushPull>(*message).user_state, "state");
  EXPECT_EQ(reader.feed("more").error(), DecodeError::AfterEnd);
}

TEST_F(StreamReading, RefusesPlaintextAtTheFirstByteWhileThereIsAKey) {
  StreamReader strict = with_key();
  EXPECT_EQ(strict.feed("\x06").error(), DecodeError::NotEncrypted);
  EXPECT_EQ(strict.feed("\x06").error(), DecodeError::NotEncrypted);  // and says so again
  StreamReader lenient = with_key(Plaintext::Accept);
  EXPECT_TRUE(lenient.feed(push_pull(1, "")).has_value());
  StreamReader lenient_too = with_key(Plaintext::Accept);
  EXPECT_TRUE(lenient_too.feed(sealed(push_pull(1, ""))).has_value());
}

TEST_F(StreamReading, RefusesAnEncryptedStreamAtTheFirstByteWithoutAKey) {
  StreamReader reader = without_key();
  EXPECT_EQ(reader.feed("\x0a").error(), DecodeError::NoKey);
}

TEST_F(StreamReading, RefusesAStrangersKey) {
  std::string stream;
  seal_stream(ring_of("z"), aead_, nonces_, push_pull(1, ""), stream);
  StreamReader reader = with_key();
  EXPECT_EQ(reader.feed(stream).error(), DecodeError::CannotDecrypt);
}

TEST_F(StreamReading, RefusesALengthBeyondItsLimitBeforeTheBytesCome) {
  StreamReader keyed = with_key();
  EXPECT_EQ(keyed.feed(bytes("0a 00400001")).error(), DecodeError::TooLong);
  StreamReader widest = with_key(Plaintext::Refuse, {.bytes_max = kStreamBytesHardMax});
  EXPECT_EQ(widest.feed(bytes("0a 01400000")).error(), DecodeError::Truncated);
  StreamReader beyond = with_key(Plaintext::Refuse, {.bytes_max = kStreamBytesHardMax});
  EXPECT_EQ(beyond.feed(bytes("0a 01400001")).error(), DecodeError::TooLong);
  StreamReader plain = without_key();
  EXPECT_EQ(plain.feed(bytes("08 81 aa557365724d73674c656e ce00400000")).error(),
            DecodeError::TooLong);
}

TEST_F(StreamReading, RefusesAFrameTooShortForATag) {
  StreamReader reader = with_key();
  EXPECT_EQ(reader.feed(bytes("0a 0000001c")).error(), DecodeError::CannotDecrypt);
}

TEST_F(StreamReading, HoldsNoMoreThanItsLimitOfAnEndlessMessage) {
  StreamReader reader = without_key({.bytes_max = 4096});
  Decoded<StreamMessage> last = reader.feed(bytes("06 81 a54e6f646573 ce000fffff"));
  const std::string entry = bytes("81 a44e616d65 a161");
  std::size_t sent = 0;
  while (!last && last.error() == DecodeError::Truncated) {
    last = reader.feed(entry);
    sent += entry.size();
  }
  EXPECT_EQ(last.error(), DecodeError::TooLong);
  EXPECT_LE(sent, 4096U + 64U);
}

TEST_F(StreamReading, InflatesToItsLimitAndNotBeyond) {
  const std::string message = encoded(User{std::string(100'000, 'u')});
  StreamReader enough = without_key({.bytes_max = message.size()});
  EXPECT_TRUE(enough.feed(compressed(message)).has_value());
  StreamReader too_little = without_key({.bytes_max = message.size() - 1});
  EXPECT_EQ(too_little.feed(compressed(message)).error(), DecodeError::TooLong);
}

TEST_F(StreamReading, IsDoneWhereSomethingCompleteHoldsSomethingIncomplete) {
  const std::string message = push_pull(2, "state");
  const std::string cut = message.substr(0, message.size() - 1);
  StreamReader inflating = without_key();
  EXPECT_EQ(inflating.feed(compressed(cut)).error(), DecodeError::IncompleteInside);
  StreamReader opening = with_key();
  EXPECT_EQ(opening.feed(sealed(cut)).error(), DecodeError::IncompleteInside);
  StreamReader nothing = with_key();
  EXPECT_EQ(nothing.feed(sealed("")).error(), DecodeError::Empty);
}

TEST_F(StreamReading, TakesNoWrapperThatStreamsDoNotHave) {
  for (const std::string& stream :
       {bytes("07 01 0001 00"), bytes("0c 00000000"), bytes("f4 01 61"), bytes("ff")}) {
    StreamReader reader = without_key();
    EXPECT_EQ(reader.feed(stream).error(), DecodeError::UnexpectedType);
  }
  StreamReader twice = without_key();
  EXPECT_EQ(twice.feed(compressed(compressed(push_pull(1, "")))).error(),
            DecodeError::UnexpectedType);
}

TEST_F(StreamReading, ReadsALongExchangeInSmallPieces) {
  const std::string stream = push_pull(20'000, std::string(1000, 's'));
  ASSERT_LT(stream.size(), 4U << 20U);
  StreamReader reader = without_key();
  Decoded<StreamMessage> last = DecodeError::Truncated;
  for (std::size_t at = 0; at < stream.size(); at += 100) {
    last = reader.feed(std::string_view(stream).substr(at, 100));
  }
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(std::get<PushPull>(*last).nodes.size(), 20'000U);
}

}  // namespace
}  // namespace murmur::gossip
