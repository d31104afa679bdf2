#include "openai/engine_event.h"

#include <gtest/gtest.h>

namespace murmur::openai {
namespace {

EngineEvent read(prompt::Dialect dialect, std::string_view json, std::string_view name = "") {
  const auto event = parse_engine_event(dialect, name, json);
  EXPECT_TRUE(event) << json;
  return event ? *event : EngineEvent{};
}

TEST(EngineEvent, APieceOfTextIsATokenInEveryDialect) {
  EXPECT_TRUE(read(prompt::Dialect::Text, R"({"choices":[{"text":"a"}]})").has_text);
  EXPECT_TRUE(read(prompt::Dialect::Native, R"({"content":"a","stop":false})").has_text);
  EXPECT_TRUE(
      read(prompt::Dialect::Responses, R"({"type":"response.output_text.delta"})").has_text);
  EXPECT_TRUE(read(prompt::Dialect::Messages, R"({"type":"content_block_delta"})").has_text);
}

TEST(EngineEvent, TheLastOneTellsWhyItEndsAndWhatItTook) {
  const auto text =
      read(prompt::Dialect::Text, R"({"choices":[{"text":"","finish_reason":"length"}],)"
                                  R"("usage":{"prompt_tokens":3,"completion_tokens":2},)"
                                  R"("timings":{"predicted_ms":1500}})");
  EXPECT_EQ(text.finish, prompt::FinishReason::Length);
  EXPECT_EQ(text.prompt_tokens, 3U);
  EXPECT_EQ(text.completion_tokens, 2U);
  EXPECT_EQ(text.decode_time, std::chrono::milliseconds(1500));

  const auto native = read(prompt::Dialect::Native,
                           R"({"content":"","stop":true,"stop_type":"eos","tokens_predicted":2})");
  EXPECT_EQ(native.finish, prompt::FinishReason::Stop);
  EXPECT_EQ(native.completion_tokens, 2U);

  const auto response =
      read(prompt::Dialect::Responses, R"({"type":"response.completed","response":)"
                                       R"({"usage":{"input_tokens":3,"output_tokens":2}}})");
  EXPECT_EQ(response.finish, prompt::FinishReason::Stop);
  EXPECT_EQ(response.prompt_tokens, 3U);

  const auto message = read(prompt::Dialect::Messages,
                            R"({"type":"message_delta","delta":{"stop_reason":"max_tokens"},)"
                            R"("usage":{"output_tokens":2}})");
  EXPECT_EQ(message.finish, prompt::FinishReason::Length);
}

TEST(EngineEvent, AnEndReducedToFieldsOfTheClientsChoiceIsStillAnEnd) {
  EXPECT_TRUE(read(prompt::Dialect::Native, R"({"content":""})").finish.has_value());
  EXPECT_FALSE(read(prompt::Dialect::Native, R"({"content":"","stop":false})").finish.has_value());
}

TEST(EngineEvent, APrefillIsProgressAndNoText) {
  const auto event =
      read(prompt::Dialect::Native, R"({"content":"","stop":false,"prompt_progress":{"total":9}})");
  EXPECT_TRUE(event.prefill_progress);
  EXPECT_FALSE(event.has_text);
  EXPECT_TRUE(
      read(prompt::Dialect::Responses, R"({"type":"response.in_progress"})").prefill_progress);
}

TEST(EngineEvent, AnErrorIsKnownByItsNameOrItsMember) {
  const auto named = read(prompt::Dialect::Messages,
                          R"({"code":500,"message":"boom","type":"server_error"})", "error");
  ASSERT_TRUE(named.error.has_value());
  EXPECT_EQ(named.error->message, "boom");
  EXPECT_TRUE(
      read(prompt::Dialect::Text, R"({"error":{"code":400,"message":"no"}})").error.has_value());
}

TEST(EngineEvent, WhatIsNoJsonIsAnError) {
  EXPECT_FALSE(parse_engine_event(prompt::Dialect::Text, "", "<html>"));
}

}  // namespace
}  // namespace murmur::openai
