#include "engine/event_reader.h"

#include <gtest/gtest.h>

#include "engine/recording_sink.h"

namespace murmur::engine {
namespace {

// As llama.cpp sends them, shortened.
constexpr const char* kProgress =
    R"({"choices":[{"finish_reason":null,"index":0,"delta":{"role":"assistant","content":null}}],)"
    R"("object":"chat.completion.chunk","prompt_progress":{"total":43,"cache":0,"processed":9}})";
constexpr const char* kText =
    R"({"choices":[{"finish_reason":null,"index":0,"delta":{"content":"He"}}],)"
    R"("object":"chat.completion.chunk"})";
constexpr const char* kFinish = R"({"choices":[{"finish_reason":"length","index":0,"delta":{}}],)"
                                R"("object":"chat.completion.chunk"})";
constexpr const char* kUsage =
    R"({"choices":[],"object":"chat.completion.chunk",)"
    R"("usage":{"completion_tokens":3,"prompt_tokens":43,"total_tokens":46}})";

TEST(EventReader, TellsTextTokensAndTheEndOfAComposedGeneration) {
  EventReader reader(*chat("x"));
  const auto alive = reader.read("", kProgress);  // an empty piece: still at the prompt
  ASSERT_TRUE(alive.has_value());
  EXPECT_EQ(alive->tokens, 0U);
  const auto delta = reader.read("", kText);
  ASSERT_TRUE(delta.has_value());
  EXPECT_EQ(delta->text, "He");
  EXPECT_EQ(delta->tokens, 1U);
  EXPECT_EQ(delta->event, nullptr);
  EXPECT_FALSE(reader.read("", kFinish).has_value());
  EXPECT_FALSE(reader.read("", kUsage).has_value());
  EXPECT_FALSE(reader.read("", "[DONE]").has_value());
  const auto end = reader.end();
  ASSERT_TRUE(std::holds_alternative<JobDone>(end));
  EXPECT_EQ(std::get<JobDone>(end).finish, prompt::FinishReason::Length);
  EXPECT_EQ(std::get<JobDone>(end).usage.prompt_tokens, 43U);
  EXPECT_EQ(std::get<JobDone>(end).usage.completion_tokens, 3U);
}

TEST(EventReader, PassesEveryEventOfAPlainGenerationOnAsItIs) {
  EventReader reader(*plain("{}"));
  for (const char* event : {kText, kFinish, kUsage}) {
    const auto delta = reader.read("", event);
    ASSERT_TRUE(delta.has_value());
    EXPECT_EQ(*delta->event, event);
  }
  EXPECT_FALSE(reader.read("", "[DONE]").has_value());
}

TEST(EventReader, ShowsThePrefillOnlyToAClientThatAskedForIt) {
  EXPECT_FALSE(EventReader(*plain("{}")).read("", kProgress).has_value());
  EXPECT_TRUE(EventReader(*plain(R"({"return_progress":true})")).read("", kProgress).has_value());
}

TEST(EventReader, FailsWhenTheStreamBreaksOffMakesNoSenseOrCarriesAnError) {
  EventReader broken(*chat("x"));
  (void)broken.read("", kText);
  EXPECT_EQ(std::get<Failure>(broken.end()).kind, FailureKind::EngineFailed);

  EventReader nonsense(*chat("x"));
  EXPECT_FALSE(nonsense.read("", "<html>").has_value());
  EXPECT_EQ(std::get<Failure>(nonsense.end()).kind, FailureKind::EngineFailed);

  EventReader error(*chat("x"));
  (void)error.read("", R"({"error":{"code":500,"message":"boom","type":"server_error"}})");
  EXPECT_NE(std::get<Failure>(error.end()).message.find("boom"), std::string::npos);
}

std::shared_ptr<const prompt::Generation> plain_in(prompt::Dialect dialect, std::string body) {
  return std::make_shared<const prompt::Generation>(prompt::PlainGeneration{
      std::make_shared<const std::string>(std::move(body)), {dialect, "/"}});
}

TEST(EventReader, PassesNamedEventsOnAndCountsTheirTokens) {
  EventReader reader(*plain_in(prompt::Dialect::Messages, "{}"));
  const auto start = reader.read(
      "message_start", R"({"type":"message_start","message":{"usage":{"input_tokens":9}}})");
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(start->event_name, "message_start");
  EXPECT_EQ(start->tokens, 0U);
  const auto text = reader.read("content_block_delta", R"({"type":"content_block_delta"})");
  EXPECT_EQ(text->tokens, 1U);
  (void)reader.read("message_delta",
                    R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},)"
                    R"("usage":{"output_tokens":1}})");
  const auto end = reader.end();
  ASSERT_TRUE(std::holds_alternative<JobDone>(end));
  EXPECT_EQ(std::get<JobDone>(end).usage.prompt_tokens, 9U);
}

TEST(EventReader, OfAResponsesProgressOnlyTheFirstEventBelongsToIt) {
  constexpr const char* kEvent = R"({"type":"response.in_progress","prompt_progress":{"n":1}})";
  EventReader reader(*plain_in(prompt::Dialect::Responses, "{}"));
  const auto first = reader.read("response.in_progress", kEvent);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(*first->event, R"({"type":"response.in_progress"})");
  EXPECT_FALSE(reader.read("response.in_progress", kEvent).has_value());
}

TEST(EventReader, KeepsTheEnginesWordsOfAnErrorForAClientOfItsOwn) {
  constexpr const char* kError = R"({"code":500,"message":"boom","type":"server_error"})";
  EventReader reader(*plain_in(prompt::Dialect::Messages, "{}"));
  EXPECT_FALSE(reader.read("error", kError).has_value());
  const auto end = reader.end();
  ASSERT_NE(std::get<Failure>(end).said, nullptr);
  EXPECT_EQ(std::get<Failure>(end).said->body, kError);
}

TEST(EventReader, PassesTheEventsOfAnAnswerWithAFormOn) {
  auto generation = std::get<prompt::ChatGeneration>(*chat("x"));
  generation.form = std::make_shared<const prompt::AnswerForm>();
  EventReader reader(prompt::Generation{generation});
  const auto delta = reader.read("", kText);
  ASSERT_TRUE(delta.has_value());
  EXPECT_EQ(delta->text, "He");
  EXPECT_EQ(*delta->event, kText);
}

}  // namespace
}  // namespace murmur::engine
