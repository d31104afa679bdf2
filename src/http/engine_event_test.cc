#include "http/engine_event.h"

#include <gtest/gtest.h>

namespace murmur::http {
namespace {

TEST(EngineEvent, TheUsageChunkIsTheOneWithoutChoices) {
  EXPECT_TRUE(is_usage_event(R"({"choices":[],"usage":{"prompt_tokens":1}})"));
  EXPECT_TRUE(is_usage_event("{\"id\":\"x\",\n \"choices\" : [ ] }"));
  EXPECT_FALSE(is_usage_event(R"({"choices":[{"delta":{"content":"a"}}],"usage":null})"));
  EXPECT_FALSE(is_usage_event(R"({"error":{"message":"no"}})"));
  EXPECT_FALSE(is_usage_event(R"({"choices":[)"));
  EXPECT_FALSE(is_usage_event(""));
}

TEST(EngineEvent, TextThatLooksLikeAKeyIsNone) {
  EXPECT_FALSE(
      is_progress_event(R"({"choices":[{"delta":{"content":"\"prompt_progress\": 1"}}]})"));
  EXPECT_FALSE(is_usage_event(R"({"choices":[{"delta":{"content":"\"choices\":[]"}}]})"));
  EXPECT_FALSE(is_usage_event(R"({"x":"choices","choices":[{"delta":{}}]})"));
}

TEST(EngineEvent, ProgressIsKnownByItsKey) {
  EXPECT_TRUE(is_progress_event(R"({"choices":[{"delta":{}}],"prompt_progress":{"total":9}})"));
  EXPECT_FALSE(is_progress_event(R"({"choices":[{"delta":{"content":"hello"}}]})"));
}

TEST(EngineEvent, ABodyAsksForProgressByItsOwnField) {
  EXPECT_TRUE(asks_for_progress(R"({"stream":true, "return_progress" : true})"));
  EXPECT_FALSE(asks_for_progress(R"({"return_progress":false})"));
  EXPECT_FALSE(asks_for_progress(R"({"messages":[{"content":"\"return_progress\":true"}]})"));
}

}  // namespace
}  // namespace murmur::http
