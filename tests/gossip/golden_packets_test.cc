// What real Serf agents sent to each other: understood, and written again to the bit.
#include "gossip/golden_packets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "base/overloaded.h"
#include "crypto/aes_gcm.h"
#include "gossip/datagram.h"
#include "gossip/decode.h"
#include "gossip/encode.h"
#include "gossip/lzw.h"
#include "gossip/serf_messages.h"
#include "gossip/stream_reader.h"
#include "gossip/test_support.h"

namespace murmur::gossip::test {
namespace {

/// "hasCrc>compound2>ping>alive" as its words.
std::vector<std::string> words_of(const GoldenPacket& packet) {
  std::vector<std::string> words(1);
  for (const char c : packet.content) {
    if (c == '>') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

bool is_wrapper(const std::string& word) {
  return word == "encrypt" || word == "hasCrc" || word == "compress" ||
         word.starts_with("compound");
}

/// The words for messages, wrappers left out.
std::vector<std::string> messages_named(const GoldenPacket& packet) {
  std::vector<std::string> words = words_of(packet);
  std::erase_if(words, is_wrapper);
  return words;
}

bool has_word(const GoldenPacket& packet, std::string_view word) {
  const auto words = words_of(packet);
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string word_for(const Message& message) {
  return std::visit(
      Overloaded{[](const Ping&) -> std::string { return "ping"; },
                 [](const IndirectPing&) -> std::string { return "indirectPing"; },
                 [](const Ack&) -> std::string { return "ack"; },
                 [](const Nack&) -> std::string { return "nack"; },
                 [](const Suspect&) -> std::string { return "suspect"; },
                 [](const Alive&) -> std::string { return "alive"; },
                 [](const Dead&) -> std::string { return "dead"; },
                 [](const User& user) { return "user:serf" + std::to_string(user.bytes[0]); }},
      message);
}

/// The decoded messages in the order in which the packet had them.
std::vector<Message> in_sent_order(std::span<const Message> decoded, const GoldenPacket& packet) {
  std::deque<Message> left(decoded.begin(), decoded.end());
  std::vector<Message> sorted;
  for (const std::string& word : messages_named(packet)) {
    const auto next = std::find_if(left.begin(), left.end(),
                                   [&](const Message& m) { return word_for(m) == word; });
    if (next == left.end()) {
      ADD_FAILURE() << "no " << word << " in " << packet.content;
      return sorted;
    }
    sorted.push_back(*next);
    left.erase(next);
  }
  EXPECT_TRUE(left.empty()) << packet.content;
  return sorted;
}

std::string rebuilt(std::span<const Message> messages, DatagramBuilder::Checksum checksum) {
  DatagramBuilder builder(2000, checksum);
  for (const Message& message : messages) {
    std::string part;
    append_message(message, part);
    EXPECT_TRUE(builder.add(part));
  }
  std::string out;
  builder.finish(out);
  return out;
}

/// What is compressed in an unsealed packet.
std::string inflated(std::string_view packet) {
  constexpr std::size_t kChecksumBytes = 5;
  if (packet[0] == 12) { packet.remove_prefix(kChecksumBytes); }
  const auto compressed = decode_compressed(packet.substr(1));
  EXPECT_TRUE(compressed.has_value());
  std::string out(lzw_decoded_size(*compressed, 1U << 20U).value(), '\0');
  EXPECT_TRUE(lzw_decode(*compressed, out).has_value());
  return out;
}

Keyring ring_for(const GoldenPacket& packet) {
  Keyring ring;
  if (!packet.key.empty()) { EXPECT_TRUE(ring.add(Key::from_bytes(packet.key).value())); }
  return ring;
}

/// Gives the nonce that a captured packet had.
class RecordedNonce final : public NonceSource {
 public:
  explicit RecordedNonce(std::string_view payload) {
    std::copy_n(payload.begin() + 1, nonce_.size(), nonce_.begin());
  }
  Nonce next() override { return nonce_; }

 private:
  Nonce nonce_{};
};

TEST(GoldenDatagrams, HoldTheMessagesThatTheirNamesSay) {
  DatagramDecoder decoder;
  for (const GoldenPacket& packet : golden_packets()) {
    if (!packet.is_datagram()) { continue; }
    const auto messages = decoder.decode(packet.unsealed());
    EXPECT_EQ(decoder.dropped().total(), 0U) << packet.content;
    (void)in_sent_order(messages, packet);
    const bool alive_first = std::is_partitioned(
        messages.begin(), messages.end(),
        [](const Message& message) { return std::holds_alternative<Alive>(message); });
    EXPECT_TRUE(alive_first) << packet.content;
  }
}

TEST(GoldenDatagrams, AreWrittenAgainToTheBit) {
  std::size_t compared = 0;
  for (const GoldenPacket& packet : golden_packets()) {
    if (!packet.is_datagram()) { continue; }
    DatagramDecoder decoder;
    const auto messages = in_sent_order(decoder.decode(packet.unsealed()), packet);
    if (has_word(packet, "compress")) {
      EXPECT_EQ(rebuilt(messages, DatagramBuilder::Checksum::No), inflated(packet.unsealed()));
    } else {
      const auto checksum = has_word(packet, "hasCrc") ? DatagramBuilder::Checksum::Yes
                                                       : DatagramBuilder::Checksum::No;
      EXPECT_EQ(rebuilt(messages, checksum), packet.unsealed()) << packet.content;
    }
    ++compared;
  }
  EXPECT_EQ(compared, 65U);
}

TEST(GoldenDatagrams, AreDecryptedAndEncryptedAgainToTheBit) {
  crypto::AesGcm aead;
  std::string buffer;
  std::size_t compared = 0;
  for (const GoldenPacket& packet : golden_packets()) {
    if (!packet.is_datagram() || packet.key.empty()) { continue; }
    const Keyring ring = ring_for(packet);
    const auto opened = open_datagram(ring, aead, Plaintext::Refuse, packet.bytes, buffer);
    ASSERT_TRUE(opened.has_value()) << packet.content;
    EXPECT_EQ(*opened, packet.plain);
    RecordedNonce nonce(packet.bytes);
    std::string sealed;
    seal_datagram(ring, aead, nonce, packet.plain, sealed);
    EXPECT_EQ(sealed, packet.bytes);
    ++compared;
  }
  EXPECT_EQ(compared, 22U);
}

TEST(GoldenDatagrams, SayWhatTheAgentsWereDoing) {
  DatagramDecoder decoder;
  const auto alive = std::get<Alive>(decoder.decode(golden_packet("hasCrc>alive").bytes)[0]);
  EXPECT_EQ(alive.node, "edge-a");
  EXPECT_EQ(alive.incarnation, 2U);
  EXPECT_EQ(to_string(alive.endpoint), "127.0.0.1:9546");
  EXPECT_EQ(alive.versions, Versions{});
  EXPECT_EQ(
      decode_tags(alive.meta).value(),
      (std::vector<Tag>{{"ctx", "4096"}, {"q", "3"}, {"model", "qwen2.5-0.5b-instruct-q4_k_m"}}));

  const auto ping = std::get<Ping>(decoder.decode(golden_packet("ping").bytes)[0]);
  EXPECT_EQ(ping.sequence, 1U);
  EXPECT_EQ(ping.node, "edge-b");
  EXPECT_EQ(ping.source->node, "edge-a");
  EXPECT_EQ(to_string(ping.source->endpoint), "127.0.0.1:9546");

  const auto indirect =
      std::get<IndirectPing>(decoder.decode(golden_packet("indirectPing").bytes)[0]);
  EXPECT_TRUE(indirect.wants_nack);
  EXPECT_EQ(indirect.node, "edge-c");
  EXPECT_EQ(to_string(indirect.target), "127.0.0.1:9548");

  const auto ack = std::get<Ack>(decoder.decode(golden_packet("ack").bytes)[0]);
  EXPECT_EQ(ack.sequence, 1U);
  EXPECT_EQ(ack.payload.size(), 130U);

  const auto dead = std::get<Dead>(decoder.decode(golden_packet("hasCrc>dead").bytes)[0]);
  EXPECT_EQ(dead.node, "edge-c");
  EXPECT_EQ(dead.from, "edge-a");
}

TEST(GoldenDatagrams, HoldSerfsMessages) {
  DatagramDecoder decoder;
  const auto serf = [&](std::string_view content) {
    const auto user = std::get<User>(decoder.decode(golden_packet(content).bytes)[0]);
    return decode_serf_message(user.bytes).value();
  };
  EXPECT_EQ(std::get<JoinIntent>(serf("hasCrc>user:serf1")).node, "edge-b");
  const auto leave = std::get<LeaveIntent>(serf("hasCrc>user:serf0"));
  EXPECT_EQ(leave.node, "edge-b");
  EXPECT_EQ(leave.time, 2U);
  EXPECT_FALSE(leave.prune);
  const auto event = std::get<UserEvent>(serf("hasCrc>user:serf3"));
  EXPECT_EQ(event.name, "hello");
  EXPECT_EQ(event.payload, "abc");
}

TEST(GoldenStreams, AreReadByteByByteAndWrittenAgainToTheBit) {
  crypto::AesGcm aead;
  std::size_t compared = 0;
  for (const GoldenPacket& packet : golden_packets()) {
    if (packet.is_datagram()) { continue; }
    const Keyring ring = ring_for(packet);
    StreamReader reader(ring, aead, Plaintext::Refuse);
    for (std::size_t i = 0; i + 1 < packet.bytes.size(); ++i) {
      ASSERT_EQ(reader.feed(packet.bytes.substr(i, 1)).error(), DecodeError::Truncated) << i;
    }
    const auto message = reader.feed(packet.bytes.substr(packet.bytes.size() - 1));
    ASSERT_TRUE(message.has_value()) << packet.content << " " << to_string(message.error());
    const auto& exchange = std::get<PushPull>(*message);
    EXPECT_TRUE(exchange.join);
    EXPECT_EQ(exchange.nodes.size(), 1U);
    EXPECT_EQ(exchange.refused, 0U);
    EXPECT_EQ(decode_user_state(exchange.user_state).value(), (SerfClocks{1, 1, 1}));
    std::string again;
    append_stream_message(*message, again);
    EXPECT_EQ(again, packet.inflated.empty() ? packet.unsealed() : packet.inflated);
    ++compared;
  }
  EXPECT_EQ(compared, 3U);
}

TEST(GoldenStreams, AreEncryptedAgainToTheBit) {
  crypto::AesGcm aead;
  for (const GoldenPacket& packet : golden_packets()) {
    if (packet.is_datagram() || packet.key.empty()) { continue; }
    RecordedNonce nonce(packet.bytes.substr(kFrameBytes));
    std::string sealed;
    seal_stream(ring_for(packet), aead, nonce, packet.plain, sealed);
    EXPECT_EQ(sealed, packet.bytes);
  }
}

/// Every prefix of `packet`, and every packet that differs from it in one byte.
template <class Reader>
void damage(const GoldenPacket& packet, const Reader& read) {
  const std::string_view whole = packet.unsealed();
  for (std::size_t size = 0; size < whole.size(); ++size) { read(whole.substr(0, size)); }
  std::string bad(whole);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (unsigned flip = 1; flip < 256; ++flip) {
      bad[at] = static_cast<char>(static_cast<unsigned char>(whole[at]) ^ flip);
      read(bad);
    }
    bad[at] = whole[at];
  }
}

TEST(GoldenDatagrams, CrashNothingHoweverTheyAreDamaged) {
  DatagramDecoder decoder;
  for (const GoldenPacket& packet : golden_packets()) {
    if (!packet.is_datagram()) { continue; }
    const std::size_t whole = messages_named(packet).size();
    damage(packet, [&](std::string_view bytes) {
      const auto messages = decoder.decode(bytes);
      ASSERT_GT(messages.size() + decoder.dropped().total(), 0U);
      const bool is_prefix = bytes.size() < packet.unsealed().size();
      const bool ends_in_text = has_word(packet, "user:serf0") || has_word(packet, "user:serf1") ||
                                has_word(packet, "user:serf3");
      if (is_prefix && !ends_in_text) { EXPECT_LT(messages.size(), whole) << packet.content; }
      for (const Message& message : messages) {
        if (const auto* user = std::get_if<User>(&message)) {
          (void)decode_serf_message(user->bytes);
        }
      }
    });
  }
}

TEST(GoldenDatagrams, WithADamagedMessageBehindAGoodChecksumCrashNothing) {
  DatagramDecoder decoder;
  for (const GoldenPacket& packet : golden_packets()) {
    if (!packet.is_datagram() || !has_word(packet, "hasCrc")) { continue; }
    GoldenPacket without{.transport = "udp", .content = packet.content};
    without.bytes = packet.unsealed().substr(5);
    damage(without, [&](std::string_view bytes) {
      const auto messages = decoder.decode(bytes);
      ASSERT_GT(messages.size() + decoder.dropped().total(), 0U);
    });
  }
}

TEST(GoldenStreams, CrashNothingHoweverTheyAreDamaged) {
  ToyAead aead;
  const Keyring none;
  for (const GoldenPacket& packet : golden_packets()) {
    if (packet.is_datagram()) { continue; }
    damage(packet, [&](std::string_view bytes) {
      StreamReader reader(none, aead, Plaintext::Refuse);
      const auto message = reader.feed(bytes);
      if (bytes.size() < packet.unsealed().size()) {
        EXPECT_EQ(message.error(), DecodeError::Truncated);
      }
    });
  }
}

TEST(GoldenPackets, ThatAreEncryptedCrashNothingHoweverTheyAreDamaged) {
  crypto::AesGcm aead;
  std::string buffer;
  const GoldenPacket* sealed = nullptr;
  for (const GoldenPacket& packet : golden_packets()) {
    if (!packet.key.empty() && packet.is_datagram()) { sealed = &packet; }
  }
  ASSERT_NE(sealed, nullptr);
  const Keyring ring = ring_for(*sealed);
  const GoldenPacket raw{.transport = "udp", .bytes = sealed->bytes};
  damage(raw, [&](std::string_view bytes) {
    EXPECT_TRUE(open_datagram(ring, aead, Plaintext::Refuse, bytes, buffer).has_error());
  });
}

TEST(OpensslCipher, TakesEveryLengthOfKey) {
  crypto::AesGcm aead;
  CountingNonces nonces;
  std::string buffer;
  for (const std::size_t size : {16U, 24U, 32U}) {
    Keyring ring;
    ASSERT_TRUE(ring.add(key_of('k', size)).has_value());
    for (const SealVersion version : {SealVersion::Plain, SealVersion::Padded}) {
      std::string sealed;
      seal_datagram(ring, aead, nonces, "some text", sealed, version);
      const auto opened = open_datagram(ring, aead, Plaintext::Refuse, sealed, buffer);
      EXPECT_EQ(opened.value(), "some text");
    }
  }
}

}  // namespace
}  // namespace murmur::gossip::test
