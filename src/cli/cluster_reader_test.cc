#include "cli/cluster_reader.h"

#include <gtest/gtest.h>

#include "http/cluster_json.h"

namespace murmur::cli {
namespace {

http::ClusterView two_members() {
  return {.self = "attic",
          .gossips = true,
          .encrypted = true,
          .awareness = 2,
          .probe_late_max = 3ms,
          .bytes_sent = 10,
          .bytes_received = 20,
          .datagrams_dropped = 30,
          .members = {{.name = "attic",
                       .address = "10.0.0.7:7946",
                       .state = "alive",
                       .is_self = true,
                       .is_murmur = true,
                       .trusted = true,
                       .model = "qwen",
                       .model_hash = "5f0a",
                       .parameters = 600'000'000,
                       .context_tokens = 4096,
                       .slots = 2,
                       .prefill_tokens_per_s = 100.5,
                       .decode_tokens_per_s = 12.25,
                       .peer_url = "https://10.0.0.7:8412",
                       .fingerprint = "f1",
                       .version = "0.1.0",
                       .load = wire::Load{1, 2, 3, 4s, 0.5},
                       .round_trip = 2ms,
                       .last_heard = 5s},
                      {.name = "agent", .state = "left"}}};
}

TEST(ClusterReader, ReadsWhatANodeWrites) {
  EXPECT_EQ(*read_cluster(http::to_json(two_members())), two_members());
  EXPECT_EQ(*read_cluster(http::to_json(http::ClusterView{})), http::ClusterView{});
  const http::KeyListing keys{3, 2, {{"5f0a", true, 2}, {"77aa", false, 1}}, {"cellar: no answer"}};
  EXPECT_EQ(*read_keys(http::to_json(keys)), keys);
  http::KeyRotation rotation{{{"install", 3, 3, 3, {}}, {"use", 3, 2, 2, {"cellar: gone"}}}};
  EXPECT_EQ(*read_rotation(http::to_json(rotation)), rotation);
  rotation.complete = true;
  rotation.away = {"pi"};
  EXPECT_EQ(*read_rotation(http::to_json(rotation)), rotation);
}

TEST(ClusterReader, WhatAnotherProgramAnswersIsNoCluster) {
  for (const char* text : {"", "[]", "{}", "<html>", R"({"members":{}})", R"({"members":[)"}) {
    EXPECT_FALSE(read_cluster(text)) << text;
    EXPECT_FALSE(read_keys(text)) << text;
    EXPECT_FALSE(read_rotation(text)) << text;
  }
}

TEST(ClusterReader, WhatIsOfAnotherTypeIsNotKnown) {
  const auto view = read_cluster(
      R"({"members":[1,{"name":7,"slots":"x","load":[],"last_heard_ms":"soon","round_trip_ms":-1}]})");
  ASSERT_TRUE(view);
  ASSERT_EQ(view->members.size(), 1U);
  EXPECT_EQ(view->members[0], (http::PeerView{.round_trip = 0ns}));
}

}  // namespace
}  // namespace murmur::cli
