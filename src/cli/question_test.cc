#include "cli/question.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

TEST(Question, ThatSaysNothingElseLeavesEverythingToTheNode) {
  EXPECT_EQ(chat_body({.prompt = "Hi"}),
            R"({"model":"murmur","messages":[{"role":"user","content":"Hi"}],"stream":true,)"
            R"("stream_options":{"include_usage":true},"murmur":{}})");
}

TEST(Question, EveryWishIsInTheBody) {
  const Question question{.prompt = "Hi \"you\"\n",
                          .system = "Be brief.",
                          .plan = "moa",
                          .layers = 2,
                          .fan_out = 3,
                          .deadline = 1500ms,
                          .max_tokens = 64,
                          .temperature = 0.5,
                          .seed = 7,
                          .trace = Question::Trace::Stream};
  EXPECT_EQ(chat_body(question),
            R"({"model":"murmur:moa","messages":[{"role":"system","content":"Be brief."},)"
            R"({"role":"user","content":"Hi \"you\"\n"}],"stream":true,)"
            R"("stream_options":{"include_usage":true},"max_tokens":64,"temperature":0.5,"seed":7,)"
            R"("murmur":{"layers":2,"fan_out":3,"deadline_ms":1500,"trace":"stream"}})");
}

TEST(Question, WhatWasSaidBeforeStandsBetweenSystemAndPrompt) {
  const std::string body = chat_body(
      {.prompt = "A longer one?", .system = "Be brief.", .before = {{"A river?", "Elbe"}}});
  EXPECT_NE(body.find(R"("messages":[{"role":"system","content":"Be brief."},)"
                      R"({"role":"user","content":"A river?"},)"
                      R"({"role":"assistant","content":"Elbe"},)"
                      R"({"role":"user","content":"A longer one?"}])"),
            std::string::npos)
      << body;
}

TEST(Question, TheLocalModelIsAskedByThatName) {
  const std::string body = chat_body({.prompt = "Hi", .plan = "local"});
  EXPECT_NE(body.find(R"("model":"local")"), std::string::npos);
}

}  // namespace
}  // namespace murmur::cli
