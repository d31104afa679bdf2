#include "gossip/serf_messages.h"

#include <gtest/gtest.h>

#include "gossip/messages.h"
#include "gossip/msgpack.h"
#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::bytes;

using Tags = std::vector<Tag>;

TEST(SerfTags, ComeBackAsTheyWereSent) {
  const Tags tags = {{"app", "moa"}, {"model", "qwen"}, {"key", std::string_view("\0\xff", 2)}};
  const std::string meta = encode_tags(tags).value();
  EXPECT_EQ(meta.substr(0, 9), bytes("ff83 a3") + "app" + bytes("a3") + "mo");
  EXPECT_EQ(decode_tags(meta).value(), tags);
}

TEST(SerfTags, FillFiveHundredAndTwelveBytesAndNoMore) {
  const std::string most(505, 'v');
  const std::string more(506, 'v');
  EXPECT_EQ(encode_tags(Tags{{"k", most}}).value().size(), kMetaBytesMax);
  EXPECT_EQ(encode_tags(Tags{{"k", more}}).error(), DecodeError::BadMeta);
}

TEST(SerfTags, OfAnOldOrEmptyNodeAreItsRoleOrNone) {
  EXPECT_EQ(decode_tags("").value(), Tags());
  EXPECT_EQ(decode_tags(bytes("ff80")).value(), Tags());
  EXPECT_EQ(decode_tags("web").value(), (Tags{{"role", "web"}}));
}

TEST(SerfTags, WithOneKeyTwiceHaveTheLastValue) {
  EXPECT_EQ(decode_tags(bytes("ff83 a161 a131 a162 a132 a161 a133")).value(),
            (Tags{{"a", "3"}, {"b", "2"}}));
}

TEST(SerfTags, ThatAreNoTextsAreRefused) {
  EXPECT_EQ(decode_tags(bytes("ff81 a161 01")).error(), DecodeError::WrongKind);
  EXPECT_EQ(decode_tags(bytes("ff81 01 a161")).error(), DecodeError::WrongKind);
  EXPECT_EQ(decode_tags(bytes("ff81 a161")).error(), DecodeError::Truncated);
  EXPECT_EQ(decode_tags(bytes("ff")).error(), DecodeError::Truncated);
  EXPECT_EQ(decode_tags(std::string(513, 'x')).error(), DecodeError::BadMeta);
}

TEST(SerfIntents, AreThoseOfSerf) {
  std::string leave;
  append_serf_message(LeaveIntent{2, "edge-b", false}, leave);
  EXPECT_EQ(leave, bytes("00 83 a54c54696d65 02 a44e6f6465 a6656467652d62 a55072756e65 c2"));
  EXPECT_EQ(std::get<LeaveIntent>(*decode_serf_message(leave)).node, "edge-b");
  std::string join;
  append_serf_message(JoinIntent{1, "edge-c"}, join);
  EXPECT_EQ(join, bytes("01 82 a54c54696d65 01 a44e6f6465 a6656467652d63"));
  EXPECT_EQ(std::get<JoinIntent>(*decode_serf_message(join)).time, 1U);
  EXPECT_EQ(decode_serf_message(bytes("00 80")).error(), DecodeError::BadName);
  EXPECT_EQ(decode_serf_message(bytes("01 80")).error(), DecodeError::BadName);
}

TEST(SerfEvents, AreRead) {
  const std::string sent =
      bytes("03 84 a24343 c3 a54c54696d65 01 a44e616d65 a568656c6c6f a75061796c6f6164 a3616263");
  const auto message = decode_serf_message(sent);
  ASSERT_TRUE(message.has_value());
  const auto& event = std::get<UserEvent>(*message);
  EXPECT_EQ(event.name, "hello");
  EXPECT_EQ(event.payload, "abc");
  EXPECT_TRUE(event.coalesce);
}

Query example_query() {
  return {.time = 5,
          .id = 0xdeadbeef,
          .from = Endpoint::from_bytes(bytes("0a000007"), 7946).value(),
          .from_node = "edge-a",
          .filters = {std::string_view("\0\x91\xa1x", 4), "\x01..."},
          .flags = Query::kNoBroadcast,
          .relay_factor = 1,
          .timeout = 15s,
          .name = kListKeysQuery,
          .payload = "p"};
}

TEST(SerfQueries, ComeBackAsTheyWereSent) {
  std::string sent;
  append_serf_message(example_query(), sent);
  const auto message = decode_serf_message(sent);
  ASSERT_TRUE(message.has_value()) << to_string(message.error());
  const auto& query = std::get<Query>(*message);
  EXPECT_EQ(query.time, 5U);
  EXPECT_EQ(query.id, 0xdeadbeefU);
  EXPECT_EQ(query.from, example_query().from);
  EXPECT_EQ(query.from_node, "edge-a");
  EXPECT_EQ(query.filters, example_query().filters);
  EXPECT_EQ(query.flags, Query::kNoBroadcast);
  EXPECT_EQ(query.relay_factor, 1);
  EXPECT_EQ(query.timeout, 15s);
  EXPECT_EQ(query.name, kListKeysQuery);
  EXPECT_EQ(query.payload, "p");
}

TEST(SerfQueries, AreRefusedForWhatCannotBe) {
  EXPECT_EQ(decode_serf_message(bytes("04 80")).error(), DecodeError::BadAddress);
  EXPECT_EQ(decode_serf_message(bytes("04 81 a754696d656f7574 ff")).error(),
            DecodeError::OutOfRange);
  std::string many = bytes("04 81 a746696c74657273 dc0041");
  many += std::string(0x41, '\xa0');
  EXPECT_EQ(decode_serf_message(many).error(), DecodeError::TooMany);
}

TEST(SerfQueries, AreAnswered) {
  std::string sent;
  append_serf_message(QueryResponse{5, 9, "edge-b", Query::kWantsAck, ""}, sent);
  EXPECT_EQ(sent, bytes("05 85 a5466c616773 01 a446726f6d a6656467652d62 a24944 09 "
                        "a54c54696d65 05 a75061796c6f6164 c0"));
  const auto message = decode_serf_message(sent);
  ASSERT_TRUE(message.has_value());
  EXPECT_EQ(std::get<QueryResponse>(*message).from, "edge-b");
  EXPECT_EQ(decode_serf_message(bytes("05 80")).error(), DecodeError::BadName);
}

TEST(SerfMessages, OfOtherTypesAreLeftAlone) {
  EXPECT_EQ(decode_serf_message("").error(), DecodeError::Empty);
  for (const int type : {2, 6, 7, 8, 9, 0x40, 0xff}) {
    EXPECT_EQ(decode_serf_message(std::string(1, static_cast<char>(type)) + "\x80").error(),
              DecodeError::UnexpectedType);
  }
}

TEST(SerfKeys, AreAskedFor) {
  const std::string key(32, 'k');
  std::string request;
  append_key_request(key, request);
  EXPECT_EQ(decode_key_request(request).value(), key);
  EXPECT_EQ(decode_key_request(bytes("07 81 a34b6579 c0")).value(), "");
  EXPECT_EQ(decode_key_request("").error(), DecodeError::Empty);
  EXPECT_EQ(decode_key_request(bytes("08 80")).error(), DecodeError::UnexpectedType);
}

TEST(SerfKeys, AreListed) {
  std::string sent;
  append_key_response({true, "", {"AAAA", "BBBB"}, "AAAA"}, sent);
  const auto response = decode_key_response(sent);
  ASSERT_TRUE(response.has_value());
  EXPECT_TRUE(response->done);
  EXPECT_EQ(response->keys, (std::vector<std::string_view>{"AAAA", "BBBB"}));
  EXPECT_EQ(response->primary_key, "AAAA");
  std::string refusal;
  append_key_response({.message = "no"}, refusal);
  EXPECT_EQ(refusal, bytes("08 84 a44b657973 c0 a74d657373616765 a26e6f "
                           "aa5072696d6172794b6579 a0 a6526573756c74 c2"));
  EXPECT_EQ(decode_key_response(bytes("07 80")).error(), DecodeError::UnexpectedType);
}

TEST(SerfUserState, IsReadAndWritten) {
  std::string sent;
  append_user_state({.members = 300, .events = 2, .queries = 3}, sent);
  EXPECT_EQ(decode_user_state(sent).value(),
            (SerfClocks{.members = 300, .events = 2, .queries = 3}));
  EXPECT_EQ(decode_user_state("").error(), DecodeError::Empty);
  EXPECT_EQ(decode_user_state(bytes("03 80")).error(), DecodeError::UnexpectedType);
}

TEST(SerfUserState, MayRememberManyEvents) {
  std::string sent = bytes("02 82 a64576656e7473 dc0200");
  for (int i = 0; i < 512; ++i) {
    sent += bytes("82 a54c54696d65 01 a64576656e7473 91 82 a44e616d65 a161 a75061796c6f6164 a162");
  }
  sent += bytes("a54c54696d65 07");
  EXPECT_EQ(decode_user_state(sent).value().members, 7U);
}

}  // namespace
}  // namespace murmur::gossip
