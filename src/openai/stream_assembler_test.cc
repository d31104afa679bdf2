#include "openai/stream_assembler.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "openai/recorded_streams.h"
#include "openai/sse.h"

namespace murmur::openai {
namespace {

namespace json = boost::json;

json::object assembled(const std::vector<std::string_view>& chunks) {
  StreamAssembler assembler;
  for (const std::string_view chunk : chunks) {
    const auto added = assembler.add(chunk);
    EXPECT_TRUE(added.has_value()) << added.error().message;
  }
  return json::parse(assembler.finish()).as_object();
}

json::object assembled_from(std::string_view stream) {
  StreamAssembler assembler;
  SseParser parser;
  const auto fed = parser.feed(stream, [&](std::string_view data) {
    if (data != "[DONE]") { EXPECT_TRUE(assembler.add(data).has_value()); }
  });
  EXPECT_TRUE(fed.has_value());
  return json::parse(assembler.finish()).as_object();
}

/// Without what differs between two runs of the same request: when, how fast, how much was cached.
json::object comparable(json::object whole) {
  EXPECT_TRUE(whole.contains("timings"));
  for (const char* name : {"id", "created", "timings"}) { whole.erase(name); }
  whole.at("usage").as_object().erase("prompt_tokens_details");
  return whole;
}

struct Recording {
  std::string_view stream;
  std::string_view whole;
};

TEST(StreamAssembler, GivesWhatLlamaServerWouldHaveGiven) {
  const Recording recordings[]{{recorded::kPlainStream, recorded::kPlainWhole},
                               {recorded::kTwoChoicesStream, recorded::kTwoChoicesWhole},
                               {recorded::kLogprobsStream, recorded::kLogprobsWhole},
                               {recorded::kReasoningStream, recorded::kReasoningWhole}};
  for (const Recording& recording : recordings) {
    const json::object whole = json::parse(recording.whole).as_object();
    EXPECT_EQ(comparable(assembled_from(recording.stream)), comparable(whole));
  }
}

TEST(StreamAssembler, MergesToolCallsByTheirIndex) {
  const json::object whole = assembled({
      R"({"choices":[{"index":0,"delta":{"role":"assistant","content":null}}]})",
      R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"get","arguments":""}}]}}]})",
      R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"put"}}]}}]})",
      R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]}}]})",
      R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{}"}},{"index":0,"function":{"arguments":"1}"}}]}}]})",
      R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})",
  });
  EXPECT_EQ(whole.at("choices").at(0), json::parse(R"({"index":0,"finish_reason":"tool_calls",
      "message":{"role":"assistant","content":"","tool_calls":[
        {"id":"c1","type":"function","function":{"name":"get","arguments":"{\"x\":1}"}},
        {"id":"c2","type":"function","function":{"name":"put","arguments":"{}"}}]}})"));
}

TEST(StreamAssembler, AUsageThatGrowsEndsAtItsLast) {
  const json::object whole = assembled({R"({"choices":[],"usage":{"completion_tokens":1}})",
                                        R"({"choices":[],"usage":{"completion_tokens":2}})",
                                        R"({"choices":[],"usage":null})"});
  EXPECT_EQ(whole.at("usage").at("completion_tokens"), 2);
}

TEST(StreamAssembler, KeepsWhatAServerSaysOfItselfWhenAskedToBeVerbose) {
  const json::object whole = assembled(
      {R"({"choices":[{"index":0,"delta":{"content":"a"}}]})",
       R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"__verbose":{"prompt":"x"}})"});
  EXPECT_EQ(whole.at("__verbose").at("prompt"), "x");
}

TEST(StreamAssembler, AStreamThatBrokeOffHasNoFinishReason) {
  const json::object whole = assembled({R"({"choices":[{"delta":{"content":"a"}}]})"});
  EXPECT_TRUE(whole.at("choices").at(0).at("finish_reason").is_null());
}

TEST(StreamAssembler, RefusesWhatIsNoChunk) {
  for (const char* chunk :
       {"", "[]", "not json", R"({"choices":5})", R"({"choices":[{"index":-1}]})",
        R"({"choices":[{"index":128}]})", R"({"choices":[{"delta":{"content":7}}]})",
        R"({"choices":[{"delta":{"tool_calls":[{"index":4000000000}]}}]})"}) {
    EXPECT_FALSE(StreamAssembler().add(chunk).has_value()) << chunk;
  }
  EXPECT_EQ(StreamAssembler().add(R"({"error":{"message":"died"}})").error().message, "died");
}

TEST(StreamAssembler, BoundsTheAnswer) {
  const std::string piece =
      R"({"choices":[{"delta":{"content":")" + std::string(8U << 20U, 'x') + R"("}}]})";
  StreamAssembler assembler;
  for (int i = 0; i < 8; ++i) { ASSERT_TRUE(assembler.add(piece).has_value()); }
  EXPECT_EQ(assembler.add(piece).error().message, "the answer is longer than 64 MiB");
}

}  // namespace
}  // namespace murmur::openai
