#include "cli/answer_event.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

TEST(AnswerEvent, AChunkCarriesAPieceOfTheAnswer) {
  const auto event = parse_answer_event(
      R"({"choices":[{"index":0,"delta":{"content":"Rhine"},"finish_reason":null}]})");
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->text, "Rhine");
  EXPECT_EQ(event->finish_reason, "");
  EXPECT_FALSE(event->proposal || event->report || event->usage);
}

TEST(AnswerEvent, AProposalsTextIsNoTextOfTheAnswer) {
  const auto event = parse_answer_event(
      R"({"choices":[{"index":0,"delta":{},"finish_reason":null}],)"
      R"("murmur":{"proposal":{"layer":2,"seat":1,"node":"node-3","text":"Elbe"}}})");
  ASSERT_TRUE(event.has_value() && event->proposal);
  EXPECT_EQ(event->text, "");
  EXPECT_EQ(event->proposal->layer, 2U);
  EXPECT_EQ(event->proposal->seat, 1U);
  EXPECT_EQ(event->proposal->node, "node-3");
  EXPECT_EQ(event->proposal->text, "Elbe");
}

TEST(AnswerEvent, UsageComesInAChunkWithoutChoices) {
  const auto event =
      parse_answer_event(R"({"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}})");
  ASSERT_TRUE(event.has_value() && event->usage);
  EXPECT_EQ(event->usage->prompt_tokens, 5U);
  EXPECT_EQ(event->usage->completion_tokens, 7U);
}

TEST(AnswerEvent, AnErrorInTheStreamKeepsItsMessage) {
  const auto event = parse_answer_event(R"({"error":{"message":"the engine died","code":500}})");
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->error, "the engine died");
}

TEST(AnswerEvent, WhatIsNoJsonObjectIsAnError) {
  for (const char* text : {"", "[1]", "{", "[DONE]", "{\"a\":\"\xff\"}"}) {
    EXPECT_FALSE(parse_answer_event(text).has_value()) << text;
  }
}

TEST(AnswerEvent, FieldsOfAnotherTypeAreTakenForMissing) {
  const auto event = parse_answer_event(
      R"({"choices":[{"delta":{"content":7}}],"usage":{"prompt_tokens":-1,"completion_tokens":1.5},)"
      R"("murmur":{"proposal":{"layer":"one","seat":1e30,"node":null,"text":[]}}})");
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->text, "");
  EXPECT_EQ(event->usage->prompt_tokens, 0U);
  EXPECT_EQ(event->usage->completion_tokens, 0U);
  EXPECT_EQ(event->proposal->layer, 0U);
  EXPECT_EQ(event->proposal->seat, 0U);
}

TEST(ErrorMessage, IsFoundInAnyOfTheUsualShapes) {
  EXPECT_EQ(error_message(R"({"error":{"message":"queue full"}})"), "queue full");
  EXPECT_EQ(error_message(R"({"error":"queue full"})"), "queue full");
  EXPECT_EQ(error_message("<html>\n<h1>Bad gateway</h1>"), "<html> <h1>Bad gateway</h1>");
  EXPECT_EQ(error_message(""), "no reason was given");
  EXPECT_LE(error_message(std::string(100'000, 'x')).size(), 300U);
}

}  // namespace
}  // namespace murmur::cli
