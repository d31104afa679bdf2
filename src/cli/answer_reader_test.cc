#include "cli/answer_reader.h"

#include <gtest/gtest.h>

#include <vector>

namespace murmur::cli {
namespace {

class RecordingView : public AnswerView {
 public:
  void on_proposal(const ProposalPiece& piece, Duration /*elapsed*/) override {
    seen.push_back(piece.node + ": " + piece.text);
  }
  void on_text(std::string_view text, Duration /*elapsed*/) override { seen.emplace_back(text); }
  void on_tick(Duration /*elapsed*/) override {}
  void on_end() override {}
  std::vector<std::string> seen;
};

const char* const kFirst = R"({"choices":[{"delta":{"content":"The "}}]})";
const char* const kSecond = R"({"choices":[{"delta":{"content":"Rhine"}}]})";
const char* const kLast =
    R"({"choices":[{"delta":{},"finish_reason":"stop"}],"murmur":{"path":"vote","layers":[]}})";
const char* const kUsage = R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}})";

class AnswerReaderTest : public testing::Test {
 protected:
  RecordingView view;
  Duration now = 0ms;
  AnswerReader reader{view, [this] { return now; }};
};

TEST_F(AnswerReaderTest, AnAnswerIsTheSumOfItsPieces) {
  now = 100ms;
  EXPECT_TRUE(
      reader.take(R"({"murmur":{"proposal":{"layer":1,"seat":0,"node":"b","text":"Elbe"}}})"));
  now = 300ms;
  EXPECT_TRUE(reader.take(kFirst));
  now = 400ms;
  EXPECT_TRUE(reader.take(kSecond) && reader.take(kLast));
  now = 500ms;
  EXPECT_TRUE(reader.take(kUsage) && reader.take("[DONE]"));

  const auto answer = reader.finish();
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->text, "The Rhine");
  EXPECT_EQ(answer->ttft, 300ms);
  EXPECT_EQ(answer->latency, 400ms);
  EXPECT_EQ(answer->report->path, "vote");
  EXPECT_EQ(answer->usage->completion_tokens, 2U);
  EXPECT_EQ(view.seen, (std::vector<std::string>{"b: Elbe", "The ", "Rhine"}));
}

TEST_F(AnswerReaderTest, AStreamThatJustEndsIsNoAnswer) {
  EXPECT_TRUE(reader.take(kFirst));
  EXPECT_EQ(reader.finish().error().message, "the node broke off its answer");
}

TEST_F(AnswerReaderTest, WithoutDoneTheEndIsNotTrusted) {
  EXPECT_TRUE(reader.take(kFirst) && reader.take(kLast));
  EXPECT_FALSE(reader.finish().has_value());
}

TEST_F(AnswerReaderTest, AnErrorInTheStreamEndsTheReading) {
  EXPECT_TRUE(reader.take(kFirst));
  EXPECT_FALSE(reader.take(R"({"error":{"message":"the engine died"}})"));
  EXPECT_EQ(reader.finish().error().message, "the engine died");
}

TEST_F(AnswerReaderTest, WhatIsNoJsonEndsTheReading) {
  EXPECT_FALSE(reader.take("<html>"));
  EXPECT_FALSE(reader.finish().has_value());
}

}  // namespace
}  // namespace murmur::cli
