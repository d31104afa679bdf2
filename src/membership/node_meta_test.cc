#include "membership/node_meta.h"

#include <gtest/gtest.h>

#include "gossip/messages.h"
#include "gossip/serf_messages.h"
#include "membership/signatures_test_support.h"

namespace murmur::membership {
namespace {

Checksums checksums('k');

NodeMeta attic() {
  NodeMeta meta;
  meta.version = "0.1.0";
  meta.peer_url = "https://192.168.1.7:8412";
  meta.public_key = checksums.public_key();
  meta.model = "qwen2.5-1.5b-instruct-q4_k_m";
  meta.model_hash = "0123456789abcdef";
  meta.features = "load";
  meta.parameters = 1'540'000'000;
  meta.context_tokens = 4096;
  meta.slots = 2;
  meta.prefill_tokens_per_s = 120;
  meta.decode_tokens_per_s = 11;
  meta.own_percent = 35;
  meta.load = LoadBucket::Queued;
  return meta;
}

TEST(NodeMeta, IsReadAsItWasWritten) {
  const std::string bytes = encode_node_meta("attic", attic(), checksums);
  const auto read = decode_node_meta("attic", bytes, checksums);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->genuine);
  EXPECT_EQ(read->meta, attic());
}

TEST(NodeMeta, FitsWhateverItsFieldsHold) {
  NodeMeta meta = attic();
  meta.version = meta.model = meta.model_hash = meta.features = std::string(5000, 'x');
  meta.peer_url = "https://[1111:2222:3333:4444:5555:6666:7777:8888]:65535";
  meta.parameters = UINT64_MAX / 2;
  meta.context_tokens = meta.slots = UINT32_MAX;
  meta.prefill_tokens_per_s = meta.decode_tokens_per_s = UINT32_MAX;
  meta.own_percent = 100;
  const std::string bytes = encode_node_meta("attic", meta, checksums);
  EXPECT_LE(bytes.size(), gossip::kMetaBytesMax);
  const auto read = decode_node_meta("attic", bytes, checksums);
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->genuine);
  EXPECT_EQ(read->meta.peer_url, meta.peer_url);
  EXPECT_EQ(read->meta.model, std::string(64, 'x'));
}

TEST(NodeMeta, OfAnEarlierVersionSaysNothingOfItsUsersWork) {
  const gossip::Tag tags[] = {{"app", "murmur"}, {"m", "tiny"}};
  EXPECT_EQ(decode_node_meta("attic", *gossip::encode_tags(tags), checksums)->meta.own_percent, 0U);
}

TEST(NodeMeta, OfOneNodeDoesNotPassForAnothers) {
  const std::string bytes = encode_node_meta("attic", attic(), checksums);
  EXPECT_FALSE(decode_node_meta("cellar", bytes, checksums)->genuine);
}

TEST(NodeMeta, ThatWasChangedOnItsWayIsNotGenuine) {
  std::string bytes = encode_node_meta("attic", attic(), checksums);
  bytes.replace(bytes.find("192.168.1.7"), 11, "192.168.1.8");
  const auto read = decode_node_meta("attic", bytes, checksums);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->meta.peer_url, "https://192.168.1.8:8412");
  EXPECT_FALSE(read->genuine);
}

TEST(NodeMeta, WithoutAKeyOrASignatureIsNotGenuine) {
  const gossip::Tag bare[] = {{"app", "murmur"}, {"m", "tiny"}};
  const auto read = decode_node_meta("attic", *gossip::encode_tags(bare), checksums);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->meta.model, "tiny");
  EXPECT_FALSE(read->genuine);
}

TEST(NodeMeta, OfASerfAgentIsNone) {
  const gossip::Tag tags[] = {{"role", "oracle"}};
  EXPECT_FALSE(decode_node_meta("agent", *gossip::encode_tags(tags), checksums));
  EXPECT_FALSE(decode_node_meta("agent", "", checksums));
  EXPECT_FALSE(decode_node_meta("agent", "\xff\x81", checksums));
}

TEST(NodeMeta, ThatMakesNoSenseIsNone) {
  const auto read_with = [](std::string_view key, std::string_view value) {
    const gossip::Tag tags[] = {{"app", "murmur"}, {key, value}};
    return decode_node_meta("attic", *gossip::encode_tags(tags), checksums).has_value();
  };
  EXPECT_FALSE(read_with("c", "many"));
  EXPECT_FALSE(read_with("c", "-1"));
  EXPECT_FALSE(read_with("s", "0"));
  EXPECT_FALSE(read_with("p", "99999999999999999999"));
  EXPECT_FALSE(read_with("r", "12"));
  EXPECT_FALSE(read_with("l", "4"));
  EXPECT_FALSE(read_with("o", "101"));
  EXPECT_FALSE(read_with("k", "abcd"));
  EXPECT_FALSE(read_with("m", "\x1b[2J"));
  EXPECT_FALSE(read_with("m", "\xc3\x28"));
  EXPECT_TRUE(read_with("of a later version", "whatever"));
}

TEST(NodeMeta, SignsForTagsOfLaterVersionsToo) {
  std::string later = encode_node_meta("attic", attic(), checksums);
  auto tags = *gossip::decode_tags(later);
  tags.insert(tags.begin(), {"zz", "new"});
  EXPECT_FALSE(decode_node_meta("attic", *gossip::encode_tags(tags), checksums)->genuine);
}

}  // namespace
}  // namespace murmur::membership
