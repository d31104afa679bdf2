#include "engine/llama_api.h"

#include <gtest/gtest.h>

#include <set>

#include "base/utf8.h"

namespace murmur::engine {
namespace {

constexpr const char* kModels =
    R"({"object":"list","data":[{"id":"tiny","meta":{"n_ctx_train":512,"n_params":292800}}]})";
constexpr const char* kProps = R"({"default_generation_settings":{"n_ctx":512},"total_slots":2})";

TEST(LlamaApi, ReadsWhatTheEngineHasLoaded) {
  const auto info = parse_info(kModels, kProps);
  ASSERT_TRUE(info.has_value()) << info.error().message;
  EXPECT_EQ(info->model, "tiny");
  EXPECT_EQ(info->parameters, 292'800U);
  EXPECT_EQ(info->context_tokens, 512U);
}

TEST(LlamaApi, RefusesAnswersThatLackTheModelOrAreNoJson) {
  EXPECT_FALSE(parse_info(R"({"data":[]})", kProps).has_value());
  EXPECT_FALSE(parse_info(R"({"data":[{"id":7}]})", kProps).has_value());
  EXPECT_FALSE(parse_info(kModels, R"({"default_generation_settings":3})").has_value());
  EXPECT_FALSE(parse_info("<html>", kProps).has_value());
  EXPECT_FALSE(parse_tokens("[]").has_value());
  EXPECT_FALSE(parse_busy_slots(R"({"error":1})").has_value());
}

TEST(LlamaApi, ReadsTokensThatAreTextAndTokensThatAreBytes) {
  const auto pieces = parse_tokens(
      R"({"tokens":[{"id":1,"piece":" he"},{"id":2,"piece":[240]},{"id":3,"piece":"\n"}]})");
  ASSERT_TRUE(pieces.has_value());
  EXPECT_EQ(*pieces, (std::vector<std::string>{" he", "\xf0", "\n"}));
}

TEST(LlamaApi, CountsBusySlots) {
  EXPECT_EQ(*parse_busy_slots(R"([{"is_processing":true},{"is_processing":false},{}])"), 1U);
}

TEST(LlamaApi, ProbesTheTokenizerWithEveryByteOfUtf8) {
  const std::string text = every_kind_of_character();
  EXPECT_TRUE(is_valid_utf8(text));
  std::set<unsigned> bytes;
  for (const char byte : text) { bytes.insert(static_cast<unsigned char>(byte)); }
  for (unsigned byte = 1; byte <= 0xf4; ++byte) {
    if (byte == 0xc0 || byte == 0xc1) { continue; }  // never in UTF-8
    EXPECT_TRUE(bytes.contains(byte)) << byte;
  }
}

}  // namespace
}  // namespace murmur::engine
