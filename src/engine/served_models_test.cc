#include "engine/served_models.h"

#include <gtest/gtest.h>

namespace murmur::engine {
namespace {

constexpr const char* kVllm =
    R"({"object":"list","data":[{"id":"Qwen/Qwen2.5-3B","object":"model","owned_by":"vllm",)"
    R"("max_model_len":32768,"permission":[{"id":"modelperm-1","group":null}]}]})";
constexpr const char* kOllama =
    R"({"object":"list","data":[{"id":"llama3.2:latest","object":"model","owned_by":"library"},)"
    R"({"id":"qwen2.5:3b","object":"model","owned_by":"library"}]})";

TEST(ServedModels, ReadsWhatAServerTellsOfEach) {
  const auto served = parse_served_models(kVllm);
  ASSERT_TRUE(served.has_value());
  ASSERT_EQ(served->size(), 1U);
  EXPECT_EQ(served->front().id, "Qwen/Qwen2.5-3B");
  EXPECT_EQ(served->front().owner, "vllm");
  EXPECT_EQ(served->front().context_tokens, 32768U);
}

TEST(ServedModels, TakesTheOnlyOneAndOfSeveralTheOneThatIsNamed) {
  EXPECT_EQ(choose_model(*parse_served_models(kVllm), "")->id, "Qwen/Qwen2.5-3B");
  const auto several = *parse_served_models(kOllama);
  EXPECT_EQ(choose_model(several, "qwen2.5:3b")->id, "qwen2.5:3b");
  EXPECT_EQ(choose_model(several, "llama3.2")->id, "llama3.2:latest");
}

TEST(ServedModels, NamesThoseThatThereAreWhereItCannotChoose) {
  const auto several = *parse_served_models(kOllama);
  for (const char* const wanted : {"", "qwen"}) {
    const auto none = choose_model(several, wanted);
    ASSERT_FALSE(none.has_value()) << wanted;
    EXPECT_NE(none.error().message.find("llama3.2:latest, qwen2.5:3b"), std::string::npos);
  }
  EXPECT_NE(choose_model({}, "").error().message.find("no model"), std::string::npos);
}

TEST(ServedModels, RefusesAnAnswerThatIsNoList) {
  for (const char* const odd : {"", "[]", "<html>", R"({"data":{}})", R"({"error":"no"})"}) {
    EXPECT_FALSE(parse_served_models(odd).has_value()) << odd;
  }
  EXPECT_TRUE(parse_served_models(R"({"data":[{"name":"no id"},{"id":7}]})")->empty());
}

}  // namespace
}  // namespace murmur::engine
