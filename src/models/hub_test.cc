#include "models/hub.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>

namespace murmur::models {
namespace {

Result<Hub> hub_of(std::map<std::string, std::string> variables) {
  return find_hub([&](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

TEST(Hub, IsHuggingFaceUnlessAnotherIsNamed) {
  EXPECT_EQ(net::to_string(hub_of({}).value().endpoint), "https://huggingface.co/");
  const Hub mirror = hub_of({{"HF_ENDPOINT", "http://127.0.0.1:9/hf/"}}).value();
  EXPECT_EQ(net::to_string(file_url(mirror, "a/b", "main", "Q8/x y.gguf")),
            "http://127.0.0.1:9/hf/a/b/resolve/main/Q8/x%20y.gguf");
  EXPECT_EQ(listing_url(mirror, "a/b").target, "/hf/api/models/a/b/revision/main?blobs=true");
  EXPECT_FALSE(hub_of({{"HF_ENDPOINT", "nonsense"}}));
}

TEST(Hub, ItsTokenIsWhereItsOwnToolsKeepIt) {
  const std::string path = testing::TempDir() + "murmur_hub_token";
  std::ofstream(path) << "hf_file\n";
  EXPECT_EQ(hub_of({{"HF_TOKEN", " hf_variable "}, {"HF_TOKEN_PATH", path}}).value().token,
            "hf_variable");
  EXPECT_EQ(hub_of({{"HF_TOKEN_PATH", path}}).value().token, "hf_file");
  EXPECT_EQ(hub_of({{"HOME", "/nowhere"}}).value().token, "");
  EXPECT_FALSE(hub_of({{"HF_TOKEN", "two\r\nwords"}}));
  std::remove(path.c_str());
}

TEST(Hub, ItsTokenIsForItAlone) {
  const Hub hub = hub_of({{"HF_TOKEN", "t"}}).value();
  EXPECT_EQ(authorization(hub, listing_url(hub, "a/b")), "Bearer t");
  EXPECT_EQ(authorization(hub, *net::parse_web_url("https://other.example/x.gguf")), "");
  EXPECT_EQ(authorization(hub, *net::parse_web_url("http://huggingface.co/x.gguf")), "");
}

TEST(Hub, TheAddressOfAPageIsTakenForThatOfTheFile) {
  const Hub hub = hub_of({}).value();
  const auto direct = [&](const char* text) {
    return net::to_string(direct_url(hub, *net::parse_web_url(text)));
  };
  EXPECT_EQ(direct("https://huggingface.co/a/b/blob/main/x.gguf"),
            "https://huggingface.co/a/b/resolve/main/x.gguf");
  EXPECT_EQ(direct("https://other.example/a/blob/x.gguf"), "https://other.example/a/blob/x.gguf");
}

TEST(Hub, TellsTheHashOfAFile) {
  const std::string hash(64, 'a');
  const LinkedFile told =
      linked_file({302, {{"x-linked-etag", "\"" + hash + "\""}, {"x-linked-size", "12"}}});
  EXPECT_EQ(told.sha256, hash);
  EXPECT_EQ(told.bytes, 12U);
  EXPECT_EQ(sha256_from(std::string(64, 'A')), hash);
  EXPECT_EQ(sha256_from("W/\"abc\""), "");
  EXPECT_EQ(sha256_from(std::string(64, 'g')), "");
}

bool says(const std::string& text, const char* what) { return text.find(what) != text.npos; }

TEST(Hub, SaysWhyItRefuses) {
  const Hub stranger{*net::parse_web_url("https://h"), ""};
  const Hub known{*net::parse_web_url("https://h"), "t"};
  const Hub open{*net::parse_web_url("http://h"), "t"};
  const net::WebHead gated{401, {{"x-error-code", "GatedRepo"}}};
  EXPECT_TRUE(says(refusal(stranger, gated, "a/b"), "accept its terms"));
  EXPECT_TRUE(says(refusal(stranger, gated, "a/b"), "set HF_TOKEN"));
  EXPECT_TRUE(says(refusal(stranger, {401, {}}, "a/b"), "private, gated, or not there"));
  EXPECT_TRUE(says(refusal(known, {403, {}}, "a/b"), "your token may not read it"));
  EXPECT_TRUE(says(refusal(open, {401, {}}, "a/b"), "sent over https only"));
  EXPECT_TRUE(says(refusal(known, {404, {}}, "a/b"), "a/b: there is no such thing"));
  EXPECT_TRUE(says(refusal(known, {500, {{"x-error-message", "oops\x1b"}}}, "a/b"), "oops?"));
}

TEST(Hub, SomeRefusalsPass) {
  EXPECT_TRUE(may_pass(429));
  EXPECT_TRUE(may_pass(503));
  EXPECT_FALSE(may_pass(404));
  EXPECT_FALSE(may_pass(401));
}

}  // namespace
}  // namespace murmur::models
