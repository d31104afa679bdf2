#include "gossip/datagram.h"

#include <gtest/gtest.h>

#include "gossip/encode.h"
#include "gossip/lzw_test_support.h"
#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::bytes;
using test::compressed;

std::string encoded(const Message& message) {
  std::string out;
  append_message(message, out);
  return out;
}

std::string ping(std::uint32_t sequence) {
  return encoded(Ping{.sequence = sequence, .node = "b"});
}

std::string nack(std::uint32_t sequence) { return encoded(Nack{sequence}); }

std::string alive(std::string_view node) {
  const Endpoint endpoint = Endpoint::from_bytes(bytes("0a000007"), 7946).value();
  return encoded(Alive{.incarnation = 1, .node = node, .endpoint = endpoint});
}

/// A compound of these parts, written without our builder.
std::string compound(const std::vector<std::string>& parts) {
  std::string out = "\x07";
  out.push_back(static_cast<char>(parts.size()));
  for (const std::string& part : parts) {
    out.push_back(static_cast<char>(part.size() >> 8U));
    out.push_back(static_cast<char>(part.size()));
  }
  for (const std::string& part : parts) { out += part; }
  return out;
}

std::string with_checksum(std::string_view part) {
  DatagramBuilder builder(4096, DatagramBuilder::Checksum::Yes);
  EXPECT_TRUE(builder.add(part));
  std::string out;
  builder.finish(out);
  return out;
}

/// The sequence numbers of the nacks among `messages`.
std::vector<std::uint32_t> nacks_of(std::span<const Message> messages) {
  std::vector<std::uint32_t> sequences;
  for (const Message& message : messages) {
    if (const auto* found = std::get_if<Nack>(&message)) { sequences.push_back(found->sequence); }
  }
  return sequences;
}

using Sequences = std::vector<std::uint32_t>;

TEST(Datagram, CarriesASingleMessageAsItIs) {
  DatagramDecoder decoder;
  const std::string datagram = ping(7);
  const auto messages = decoder.decode(datagram);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(std::get<Ping>(messages[0]).sequence, 7U);
  EXPECT_EQ(decoder.dropped().total(), 0U);
}

TEST(Datagram, PutsThoseFirstThatSayWhoIsAlive) {
  DatagramDecoder decoder;
  const std::string suspect = encoded(Suspect{1, "a", "b"});
  const std::string datagram = compound({nack(1), suspect, alive("a"), nack(2), alive("b")});
  const auto messages = decoder.decode(datagram);
  ASSERT_EQ(messages.size(), 5U);
  EXPECT_EQ(std::get<Alive>(messages[0]).node, "a");
  EXPECT_EQ(std::get<Alive>(messages[1]).node, "b");
  EXPECT_EQ(std::get<Nack>(messages[2]).sequence, 1U);
  EXPECT_EQ(std::get<Suspect>(messages[3]).node, "a");
  EXPECT_EQ(std::get<Nack>(messages[4]).sequence, 2U);
}

TEST(Datagram, IsReadThroughEveryWrapper) {
  DatagramDecoder decoder;
  const std::string inner = compound({nack(2), compressed(nack(3))});
  const std::string datagram = with_checksum(compressed(compound({nack(1), inner, nack(4)})));
  EXPECT_EQ(nacks_of(decoder.decode(datagram)), (Sequences{1, 2, 3, 4}));
  EXPECT_EQ(decoder.dropped().total(), 0U);
}

TEST(Datagram, IsReadFourWrappersDeepAndNoDeeper) {
  DatagramDecoder decoder;
  std::string datagram = nack(1);
  for (int i = 0; i < 4; ++i) { datagram = compound({datagram}); }
  EXPECT_EQ(decoder.decode(datagram).size(), 1U);
  datagram = compound({datagram, nack(2)});
  EXPECT_EQ(nacks_of(decoder.decode(datagram)), Sequences{2});
  EXPECT_EQ(decoder.dropped()[DecodeError::TooDeep], 1U);
}

TEST(Datagram, WithAWrongChecksumIsDroppedWhole) {
  DatagramDecoder decoder;
  std::string datagram = with_checksum(nack(1));
  EXPECT_EQ(decoder.decode(datagram).size(), 1U);
  datagram.back() = static_cast<char>(datagram.back() ^ 1);
  EXPECT_TRUE(decoder.decode(datagram).empty());
  EXPECT_EQ(decoder.dropped()[DecodeError::BadChecksum], 1U);
}

TEST(Datagram, TooShortForAChecksumIsAnUnknownMessage) {
  DatagramDecoder decoder;
  EXPECT_TRUE(decoder.decode(bytes("0c000000")).empty());
  EXPECT_EQ(decoder.dropped()[DecodeError::UnexpectedType], 1U);
  EXPECT_TRUE(decoder.decode(bytes("0c00000000")).empty());  // the checksum of nothing, and nothing
  EXPECT_EQ(decoder.dropped()[DecodeError::Empty], 1U);
}

TEST(Datagram, HasItsChecksumOnlyOutside) {
  DatagramDecoder decoder;
  const std::string datagram = compound({with_checksum(nack(1)), nack(2)});
  EXPECT_EQ(nacks_of(decoder.decode(datagram)), Sequences{2});
  EXPECT_EQ(decoder.dropped()[DecodeError::UnexpectedType], 1U);
}

TEST(Datagram, LosesOnlyThePartsThatAreCutOff) {
  DatagramDecoder decoder;
  const std::string whole = compound({nack(1), nack(2), nack(3), nack(4)});
  const std::string cut = whole.substr(0, whole.size() - nack(4).size() - 1);
  EXPECT_EQ(nacks_of(decoder.decode(cut)), (Sequences{1, 2}));
  EXPECT_EQ(decoder.dropped()[DecodeError::Truncated], 2U);
  EXPECT_TRUE(decoder.decode(whole.substr(0, 9)).empty());  // not even all lengths
  EXPECT_EQ(decoder.dropped()[DecodeError::Truncated], 4U);
}

TEST(Datagram, LosesOnlyThePartsThatAreBad) {
  DatagramDecoder decoder;
  const std::string datagram = compound({nack(1), "", "\x63unknown", "\x04", nack(2)});
  EXPECT_EQ(nacks_of(decoder.decode(datagram)), (Sequences{1, 2}));
  EXPECT_EQ(decoder.dropped()[DecodeError::Empty], 1U);
  EXPECT_EQ(decoder.dropped()[DecodeError::UnexpectedType], 1U);
  EXPECT_EQ(decoder.dropped()[DecodeError::Truncated], 1U);
  EXPECT_EQ(decoder.dropped().total(), 3U);
}

TEST(Datagram, MayHaveAsManyPartsAsAByteCounts) {
  DatagramDecoder decoder;
  EXPECT_EQ(decoder.decode(compound(std::vector<std::string>(255, nack(1)))).size(), 255U);
}

TEST(Datagram, WithNothingInItIsCounted) {
  DatagramDecoder decoder;
  EXPECT_TRUE(decoder.decode("").empty());
  EXPECT_EQ(decoder.dropped()[DecodeError::Empty], 1U);
  EXPECT_TRUE(decoder.decode(bytes("0700")).empty());
  EXPECT_EQ(decoder.dropped()[DecodeError::Empty], 1U);
  EXPECT_TRUE(decoder.decode(bytes("07")).empty());
  EXPECT_EQ(decoder.dropped()[DecodeError::Truncated], 1U);
}

TEST(Datagram, MayInflateToItsLimitAndNotBeyond) {
  DatagramDecoder decoder;
  const std::string most = encoded(User{std::string(kInflatedDatagramMax - 1, 'u')});
  EXPECT_EQ(decoder.decode(compressed(most)).size(), 1U);
  EXPECT_TRUE(decoder.decode(compressed(most + "u")).empty());
  EXPECT_EQ(decoder.dropped()[DecodeError::TooLong], 1U);
}

TEST(Datagram, SharesTheLimitAmongItsParts) {
  DatagramDecoder decoder;
  const std::string bomb = compressed(encoded(User{std::string(30'000, 'u')}));
  const std::string datagram = compound({bomb, bomb, bomb, bomb, nack(1)});
  const auto messages = decoder.decode(datagram);
  ASSERT_EQ(messages.size(), 3U);
  EXPECT_EQ(std::get<User>(messages[0]).bytes, std::string(30'000, 'u'));
  EXPECT_EQ(std::get<User>(messages[1]).bytes, std::string(30'000, 'u'));
  EXPECT_EQ(decoder.dropped()[DecodeError::TooLong], 2U);
}

TEST(Datagram, GivesNoMoreMessagesThanItsLimit) {
  DatagramDecoder decoder;
  const std::string many = compound(std::vector<std::string>(250, nack(1)));
  const std::string datagram = compound({many, many, many, many, many});
  EXPECT_EQ(decoder.decode(datagram).size(), kMessagesMax);
  EXPECT_EQ(decoder.dropped()[DecodeError::TooMany], 1250 - kMessagesMax);
}

TEST(Datagram, OfAnUnknownCompressionIsDropped) {
  DatagramDecoder decoder;
  EXPECT_TRUE(decoder.decode(bytes("09 82 a4416c676f 01 a3427566 a101")).empty());
  EXPECT_EQ(decoder.dropped()[DecodeError::BadCompression], 1U);
}

TEST(Datagram, DoesNotCarryOverFromTheOneBefore) {
  DatagramDecoder decoder;
  const std::string bad = compound({nack(1), ""});
  (void)decoder.decode(bad);
  const std::string good = nack(2);
  EXPECT_EQ(nacks_of(decoder.decode(good)), Sequences{2});
  EXPECT_EQ(decoder.dropped().total(), 0U);
}

TEST(DatagramBuilder, SendsOneMessageBareAndSeveralAsACompound) {
  DatagramBuilder builder(100);
  std::string out;
  ASSERT_TRUE(builder.add(nack(1)));
  builder.finish(out);
  EXPECT_EQ(out, nack(1));
  out.clear();
  ASSERT_TRUE(builder.add(nack(1)));
  ASSERT_TRUE(builder.add(nack(2)));
  builder.finish(out);
  EXPECT_EQ(out, compound({nack(1), nack(2)}));
  EXPECT_EQ(builder.parts(), 0U);
}

TEST(DatagramBuilder, FillsItsBudgetToTheByte) {
  for (const auto checksum : {DatagramBuilder::Checksum::No, DatagramBuilder::Checksum::Yes}) {
    for (std::size_t bytes_max = 1; bytes_max < 60; ++bytes_max) {
      DatagramBuilder builder(bytes_max, checksum);
      while (builder.room() > 0) {
        const std::size_t size = std::min<std::size_t>(builder.room(), 9);
        EXPECT_FALSE(builder.add(std::string(builder.room() + 1, 'x')));
        ASSERT_TRUE(builder.add(std::string(size, '\x08')));
      }
      if (builder.parts() == 0) { continue; }
      std::string out;
      builder.finish(out);
      EXPECT_LE(out.size(), bytes_max);
      EXPECT_GE(out.size() + 6, bytes_max);  // a second part costs its length and six bytes
    }
  }
}

TEST(DatagramBuilder, SendsNoMorePartsThanOldPeersRead) {
  DatagramBuilder builder(65'000);
  std::size_t parts = 0;
  while (builder.add(nack(1))) { ++parts; }
  EXPECT_EQ(parts, kPartsMax);
  EXPECT_EQ(builder.room(), 0U);
  std::string out;
  builder.finish(out);
  DatagramDecoder decoder;
  EXPECT_EQ(decoder.decode(out).size(), kPartsMax);
}

TEST(DatagramBuilder, AppendsToWhatIsThere) {
  DatagramBuilder builder(100, DatagramBuilder::Checksum::Yes);
  std::string out = "head";
  ASSERT_TRUE(builder.add(nack(1)));
  ASSERT_TRUE(builder.add(nack(2)));
  builder.finish(out);
  ASSERT_TRUE(out.starts_with("head"));
  DatagramDecoder decoder;
  EXPECT_EQ(nacks_of(decoder.decode(std::string_view(out).substr(4))), (Sequences{1, 2}));
}

}  // namespace
}  // namespace murmur::gossip
