// Messages there and back, and what is refused on the way.
#include <gtest/gtest.h>

#include "base/rng.h"
#include "gossip/decode.h"
#include "gossip/encode.h"
#include "gossip/msgpack.h"
#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::bytes;

Endpoint endpoint(std::uint16_t port = 7946) {
  return Endpoint::from_bytes(bytes("0a000007"), port).value();
}

std::string encoded(const Message& message) {
  std::string out;
  append_message(message, out);
  return out;
}

std::string encoded_stream(const StreamMessage& message) {
  std::string out;
  append_stream_message(message, out);
  return out;
}

Alive alive() { return {.incarnation = 3, .node = "edge-a", .endpoint = endpoint(), .meta = "m"}; }

NodeEntry entry(std::string_view name) {
  return {.name = name, .endpoint = endpoint(), .incarnation = 2, .state = NodeState::Suspect};
}

/// A map with these fields; each value is hex.
using Fields = std::vector<std::pair<std::string_view, std::string>>;

std::string map_of(const Fields& fields) {
  std::string out;
  MsgpackWriter to(out);
  to.map(fields.size());
  for (const auto& [key, hex] : fields) {
    to.raw(key);
    out += bytes(hex);
  }
  return out;
}

const Fields kGoodAlive = {{"Incarnation", "01"}, {"Node", "a161"},   {"Addr", "a40a000001"},
                           {"Port", "cd1f0a"},    {"Meta", "a26869"}, {"Vsn", "a6010502020505"}};

/// kGoodAlive with another value for one field.
std::string alive_with(std::string_view key, const std::string& hex) {
  Fields fields = kGoodAlive;
  for (auto& [name, value] : fields) {
    if (name == key) { value = hex; }
  }
  return "\x04" + map_of(fields);
}

TEST(AliveMessage, ComesBackAsItWasSent) {
  const std::string sent = encoded(alive());
  const auto message = decode_message(sent);
  ASSERT_TRUE(message.has_value());
  const auto& back = std::get<Alive>(*message);
  EXPECT_EQ(back.incarnation, 3U);
  EXPECT_EQ(back.node, "edge-a");
  EXPECT_EQ(back.endpoint, endpoint());
  EXPECT_EQ(back.meta, "m");
  EXPECT_EQ(back.versions, Versions{});
}

TEST(AliveMessage, MayHaveItsKeysInAnyOrderAndUnknownOnes) {
  Fields fields(kGoodAlive.rbegin(), kGoodAlive.rend());
  fields.insert(fields.begin() + 2, {"Signature", "82 a161 93010203 a162 c0"});
  const std::string sent = "\x04" + map_of(fields) + "trailing";
  const auto message = decode_message(sent);
  ASSERT_TRUE(message.has_value()) << to_string(message.error());
  EXPECT_EQ(std::get<Alive>(*message).endpoint.port(), 7946);
}

TEST(AliveMessage, MakesV4OfAMappedAddress) {
  const std::string sent = alive_with("Addr", "b0 00000000000000000000ffff0a000007");
  const auto message = decode_message(sent);
  ASSERT_TRUE(message.has_value());
  EXPECT_TRUE(std::get<Alive>(*message).endpoint.is_v4());
}

TEST(AliveMessage, IsRefusedForEveryFieldThatCannotBe) {
  struct Case {
    std::string_view key;
    std::string hex;
    DecodeError why;
  };
  const std::string long_name = "da0081" + std::string(258, '6');
  const std::string long_meta = "da0201" + std::string(1026, '6');
  const Case cases[] = {
      {"Node", "a0", DecodeError::BadName},
      {"Node", "c0", DecodeError::BadName},
      {"Node", long_name, DecodeError::BadName},
      {"Node", "07", DecodeError::WrongKind},
      {"Addr", "c0", DecodeError::BadAddress},
      {"Addr", "a50a00000102", DecodeError::BadAddress},
      {"Meta", long_meta, DecodeError::BadMeta},
      {"Port", "ce00010000", DecodeError::OutOfRange},
      {"Port", "ff", DecodeError::OutOfRange},
      {"Incarnation", "cf0000000100000000", DecodeError::OutOfRange},
      {"Vsn", "c0", DecodeError::BadVersions},
      {"Vsn", "a3010502", DecodeError::BadVersions},  // stops Serf 0.9.4
      {"Vsn", "a701050202050505", DecodeError::BadVersions},
      {"Vsn", "96010502020505", DecodeError::WrongKind},  // a list, not bytes
      {"Vsn", "a6000502020505", DecodeError::BadVersions},
      {"Vsn", "a6020102020505", DecodeError::BadVersions},
      {"Vsn", "a6010002020505", DecodeError::BadVersions},
  };
  for (const Case& c : cases) {
    const auto message = decode_message(alive_with(c.key, c.hex));
    ASSERT_TRUE(message.has_error()) << c.key << " " << c.hex;
    EXPECT_EQ(message.error(), c.why) << c.key << " " << to_string(message.error());
  }
}

TEST(AliveMessage, MayHaveTheLongestNameAndMetadata) {
  const std::string name(kNameBytesMax, 'n');
  const std::string meta(kMetaBytesMax, 'm');
  Alive longest = alive();
  longest.node = name;
  longest.meta = meta;
  const std::string sent = encoded(longest);
  const auto message = decode_message(sent);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<Alive>(*message).meta, meta);
}

TEST(PingMessage, ComesBackWithAndWithoutASource) {
  const std::string bare = encoded(Ping{.sequence = 7, .node = "b"});
  EXPECT_EQ(bare, bytes("00 82 a44e6f6465 a162 a55365714e6f 07"));
  const auto lone = decode_message(bare);
  ASSERT_TRUE(lone.has_value());
  EXPECT_FALSE(std::get<Ping>(*lone).source);

  const std::string full = encoded(Ping{7, "b", Source{endpoint(), "a"}});
  const auto sourced = decode_message(full);
  ASSERT_TRUE(sourced.has_value());
  EXPECT_EQ(std::get<Ping>(*sourced).source->endpoint, endpoint());
  EXPECT_EQ(std::get<Ping>(*sourced).source->node, "a");
}

TEST(PingMessage, MayNameNobody) {
  const std::string sent = encoded(Ping{.sequence = 1, .node = ""});
  EXPECT_TRUE(decode_message(sent).has_value());
}

TEST(PingMessage, WithoutAnAddressOrAPortHasNoSource) {
  const Fields no_port = {{"SeqNo", "07"}, {"SourceAddr", "a40a000001"}, {"SourceNode", "a161"}};
  const Fields no_address = {{"SeqNo", "07"}, {"SourcePort", "07"}, {"SourceNode", "a161"}};
  for (const Fields& fields : {no_port, no_address}) {
    const std::string sent = std::string(1, '\0') + map_of(fields);
    const auto message = decode_message(sent);
    ASSERT_TRUE(message.has_value());
    EXPECT_FALSE(std::get<Ping>(*message).source);
  }
}

TEST(PingMessage, IsRefusedForABadSourceOrName) {
  const std::string long_name = "da0081" + std::string(258, '6');
  const Fields bad_address = {{"SourceAddr", "a30a0000"}, {"SourcePort", "07"}};
  const Fields bad_name = {
      {"SourceAddr", "a40a000001"}, {"SourcePort", "07"}, {"SourceNode", long_name}};
  const std::string zero(1, '\0');
  EXPECT_EQ(decode_message(zero + map_of(bad_address)).error(), DecodeError::BadAddress);
  EXPECT_EQ(decode_message(zero + map_of(bad_name)).error(), DecodeError::BadName);
  EXPECT_EQ(decode_message(zero + map_of({{"Node", long_name}})).error(), DecodeError::BadName);
}

TEST(IndirectPingMessage, NeedsATarget) {
  const IndirectPing ping{9, endpoint(8000), "c", true, Source{endpoint(), "a"}};
  const std::string sent = encoded(ping);
  const auto message = decode_message(sent);
  ASSERT_TRUE(message.has_value());
  const auto& back = std::get<IndirectPing>(*message);
  EXPECT_EQ(back.sequence, 9U);
  EXPECT_EQ(back.target, endpoint(8000));
  EXPECT_EQ(back.node, "c");
  EXPECT_TRUE(back.wants_nack);
  EXPECT_EQ(back.source->node, "a");
  EXPECT_EQ(decode_message("\x01\x80").error(), DecodeError::BadAddress);
}

TEST(AckMessage, ComesBackWithAndWithoutAPayload) {
  EXPECT_EQ(encoded(Ack{.sequence = 1}), bytes("02 82 a75061796c6f6164 c0 a55365714e6f 01"));
  const std::string sent = encoded(Ack{300, "load"});
  const auto message = decode_message(sent);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<Ack>(*message).sequence, 300U);
  EXPECT_EQ(std::get<Ack>(*message).payload, "load");
}

TEST(Accusations, ComeBackAndNeedBothNames) {
  const std::string suspect = encoded(Suspect{4, "c", "b"});
  const std::string dead = encoded(Dead{5, "c", "c"});
  EXPECT_EQ(std::get<Suspect>(*decode_message(suspect)).from, "b");
  EXPECT_EQ(std::get<Suspect>(*decode_message(suspect)).incarnation, 4U);
  EXPECT_EQ(std::get<Dead>(*decode_message(dead)).node, "c");
  for (const char type : {'\x03', '\x05'}) {
    const std::string nobody = type + map_of({{"Node", "a161"}});
    const std::string nothing = type + map_of({{"From", "a161"}});
    EXPECT_EQ(decode_message(nobody).error(), DecodeError::BadName);
    EXPECT_EQ(decode_message(nothing).error(), DecodeError::BadName);
  }
}

TEST(Messages, NackAndUserComeBack) {
  const std::string nack = encoded(Nack{70'000});
  EXPECT_EQ(std::get<Nack>(*decode_message(nack)).sequence, 70'000U);
  const std::string user = encoded(User{"\x01payload"});
  EXPECT_EQ(user[0], 8);
  EXPECT_EQ(std::get<User>(*decode_message(user)).bytes, "\x01payload");
}

TEST(Messages, OfAnUnknownOrMisplacedTypeAreRefused) {
  EXPECT_EQ(decode_message("").error(), DecodeError::Empty);
  EXPECT_EQ(decode_stream_message("").error(), DecodeError::Empty);
  for (int type = 0; type < 256; ++type) {
    const std::string bare(1, static_cast<char>(type));
    const bool known = type <= 5 || type == 8 || type == 11;
    const auto message = decode_message(bare);
    if (!known) { EXPECT_EQ(message.error(), DecodeError::UnexpectedType) << type; }
    const bool streamed = type == 0 || type == 2 || type == 6 || type == 8 || type == 13;
    const auto stream = decode_stream_message(bare);
    EXPECT_EQ(stream.error(), streamed ? DecodeError::Truncated : DecodeError::UnexpectedType);
  }
}

TEST(PushPullMessage, ComesBackAsItWasSent) {
  PushPull sent{.join = true, .nodes = {entry("a"), entry("b")}, .user_state = "state"};
  sent.nodes[1].state = NodeState::Left;
  sent.nodes[1].meta = "meta";
  const std::string stream = encoded_stream(sent);
  const auto message = decode_stream_message(stream);
  ASSERT_TRUE(message.has_value());
  const auto& back = std::get<PushPull>(*message);
  EXPECT_TRUE(back.join);
  EXPECT_EQ(back.user_state, "state");
  EXPECT_EQ(back.refused, 0U);
  ASSERT_EQ(back.nodes.size(), 2U);
  EXPECT_EQ(back.nodes[0].state, NodeState::Suspect);
  EXPECT_EQ(back.nodes[1].name, "b");
  EXPECT_EQ(back.nodes[1].state, NodeState::Left);
  EXPECT_EQ(back.nodes[1].meta, "meta");
  EXPECT_EQ(back.nodes[1].versions, Versions{});
}

TEST(PushPullMessage, LosesOnlyTheEntriesThatCannotBe) {
  const std::string good =
      map_of({{"Name", "a161"}, {"Addr", "a40a000001"}, {"Vsn", "a6010502020505"}});
  const std::string no_name = map_of({{"Addr", "a40a000001"}, {"Vsn", "a6010502020505"}});
  const std::string bad_state = map_of(
      {{"Name", "a161"}, {"Addr", "a40a000001"}, {"Vsn", "a6010502020505"}, {"State", "04"}});
  const std::string bad_port =
      map_of({{"Name", "a161"}, {"Addr", "a40a000001"}, {"Vsn", "a6010502020505"}, {"Port", "ff"}});
  const std::string stream = "\x06" + map_of({{"Nodes", "06"}, {"UserStateLen", "02"}}) + no_name +
                             bad_state + good + bad_port + "\x07" + good + "us";
  const auto message = decode_stream_message(stream);
  ASSERT_TRUE(message.has_value()) << to_string(message.error());
  const auto& back = std::get<PushPull>(*message);
  EXPECT_EQ(back.nodes.size(), 2U);
  EXPECT_EQ(back.refused, 4U);
  EXPECT_EQ(back.user_state, "us");
}

TEST(PushPullMessage, IsRefusedWithMoreNodesThanTheLimit) {
  const std::string stream = "\x06" + map_of({{"Nodes", "ce00100001"}});
  EXPECT_EQ(decode_stream_message(stream).error(), DecodeError::TooMany);
  const std::string huge = "\x06" + map_of({{"Nodes", "ce00100000"}});
  EXPECT_EQ(decode_stream_message(huge).error(), DecodeError::Truncated);
}

TEST(StreamMessages, PingAckUserAndErrorComeBack) {
  const std::string ping = encoded_stream(Ping{5, "b", std::nullopt});
  EXPECT_EQ(std::get<Ping>(*decode_stream_message(ping)).sequence, 5U);
  const std::string ack = encoded_stream(Ack{5, ""});
  EXPECT_EQ(std::get<Ack>(*decode_stream_message(ack)).sequence, 5U);
  const std::string user = encoded_stream(User{"hello"});
  EXPECT_EQ(user, bytes("08 81 aa557365724d73674c656e 05") + "hello");
  EXPECT_EQ(std::get<User>(*decode_stream_message(user)).bytes, "hello");
  const std::string error = encoded_stream(StreamError{"no key"});
  EXPECT_EQ(error, bytes("0d 81 a54572726f72 a6") + "no key");
  EXPECT_EQ(std::get<StreamError>(*decode_stream_message(error)).text, "no key");
}

// --- Properties
// -----------------------------------------------------------------------------------

/// Draws messages and keeps the texts that they view.
class Writer {
 public:
  explicit Writer(std::uint64_t seed) : rng_(seed) {}

  Message message() {
    switch (rng_.below(8)) {
      case 0: return ping();
      case 1: return IndirectPing{number(), endpoint_of(), name(), rng_.below(2) == 0, source()};
      case 2: return Ack{number(), text(0, 300)};
      case 3: return Nack{number()};
      case 4: return Suspect{number(), name(), name()};
      case 5: return Alive{number(), name(), endpoint_of(), text(0, 512), versions()};
      case 6: return Dead{number(), name(), name()};
      default: return User{text(0, 1000)};
    }
  }

  StreamMessage stream_message() {
    switch (rng_.below(5)) {
      case 0: return ping();
      case 1: return Ack{number(), text(0, 300)};
      case 2: return User{text(0, 1000)};
      case 3: return StreamError{text(0, 100)};
      default: return push_pull();
    }
  }

 private:
  Ping ping() { return {number(), name(), source()}; }

  PushPull push_pull() {
    PushPull exchange{.join = rng_.below(2) == 0, .user_state = text(0, 700)};
    for (std::uint64_t i = rng_.below(20); i > 0; --i) {
      exchange.nodes.push_back({name(), endpoint_of(), text(0, 512), number(),
                                static_cast<NodeState>(rng_.below(4)), versions()});
    }
    return exchange;
  }

  std::uint32_t number() {
    return static_cast<std::uint32_t>(rng_.next() >> (32 + rng_.below(32)));
  }

  std::string_view name() { return text(1, kNameBytesMax); }

  std::string_view text(std::size_t least, std::size_t most) {
    std::string drawn(least + rng_.below(most - least + 1), '\0');
    for (char& c : drawn) { c = static_cast<char>(rng_.below(256)); }
    texts_.push_back(std::make_unique<std::string>(std::move(drawn)));
    return *texts_.back();
  }

  Endpoint endpoint_of() {
    const std::string_view address = rng_.below(2) == 0 ? text(4, 4) : text(16, 16);
    return Endpoint::from_bytes(address, static_cast<std::uint16_t>(1 + rng_.below(65535))).value();
  }

  std::optional<Source> source() {
    if (rng_.below(2) == 0) { return std::nullopt; }
    return Source{endpoint_of(), text(0, kNameBytesMax)};
  }

  Versions versions() {
    Versions drawn;
    drawn.protocol_min = static_cast<std::uint8_t>(1 + rng_.below(5));
    drawn.protocol_max = static_cast<std::uint8_t>(drawn.protocol_min + rng_.below(200));
    drawn.delegate = static_cast<std::uint8_t>(rng_.below(256));
    return drawn;
  }

  Rng rng_;
  std::vector<std::unique_ptr<std::string>> texts_;
};

TEST(Messages, AnyMessageIsTheSameBytesAfterThereAndBack) {
  Writer writer(20260801);
  for (int i = 0; i < 2000; ++i) {
    const std::string once = encoded(writer.message());
    const auto back = decode_message(once);
    ASSERT_TRUE(back.has_value()) << i << " " << to_string(back.error());
    EXPECT_EQ(encoded(*back), once) << i;
  }
}

TEST(Messages, AnyStreamMessageIsTheSameBytesAfterThereAndBack) {
  Writer writer(8812);
  for (int i = 0; i < 500; ++i) {
    const std::string once = encoded_stream(writer.stream_message());
    const auto back = decode_stream_message(once);
    ASSERT_TRUE(back.has_value()) << i << " " << to_string(back.error());
    EXPECT_EQ(encoded_stream(*back), once) << i;
  }
}

TEST(Messages, NoPrefixIsAMessageExceptOfUserBytes) {
  Writer writer(3);
  for (int i = 0; i < 200; ++i) {
    const Message message = writer.message();
    if (std::holds_alternative<User>(message)) { continue; }
    const std::string whole = encoded(message);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(decode_message(std::string_view(whole).substr(0, size))) << i << " " << size;
    }
  }
}

}  // namespace
}  // namespace murmur::gossip
