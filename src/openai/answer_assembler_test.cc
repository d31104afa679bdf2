#include "openai/answer_assembler.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace murmur::openai {
namespace {

namespace json = boost::json;

json::value assembled(prompt::Dialect dialect, std::string_view body,
                      std::initializer_list<std::string_view> events) {
  const auto assembler = make_assembler(dialect, body);
  for (const std::string_view event : events) {
    const Result<void> added = assembler->add(event);
    EXPECT_TRUE(added) << event;
  }
  return json::parse(assembler->finish());
}

// The events below are llama.cpp's own, shortened.

TEST(AnswerAssembler, JoinsTheTextAndLogProbabilitiesOfACompletion) {
  const json::value whole = assembled(
      prompt::Dialect::Text, "{}",
      {R"({"choices":[{"text":"He","index":0,"logprobs":{"content":[{"token":"He"}]},)"
       R"("finish_reason":null}],"id":"c1","object":"text_completion"})",
       R"({"choices":[{"text":"y","index":0,"logprobs":{"content":[{"token":"y"}]},)"
       R"("finish_reason":null}],"id":"c1","object":"text_completion"})",
       R"({"choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"length"}],"id":"c1",)"
       R"("object":"text_completion","usage":{"completion_tokens":2}})"});
  const json::value& choice = whole.at("choices").at(0);
  EXPECT_EQ(choice.at("text"), "Hey");
  EXPECT_EQ(choice.at("finish_reason"), "length");
  EXPECT_EQ(choice.at("logprobs").at("content").as_array().size(), 2U);
  EXPECT_EQ(whole.at("object"), "text_completion");
  EXPECT_EQ(whole.at("usage").at("completion_tokens"), 2);
}

TEST(AnswerAssembler, OrdersSeveralCompletionsByTheirIndex) {
  const json::value whole =
      assembled(prompt::Dialect::Text, "{}",
                {R"({"choices":[{"text":"b","index":1,"finish_reason":null}]})",
                 R"({"choices":[{"text":"a","index":0,"finish_reason":null}]})",
                 R"({"choices":[{"text":"","index":1,"finish_reason":"stop"}],"usage":{"n":1}})",
                 R"({"choices":[{"text":"","index":0,"finish_reason":"stop"}],"usage":{"n":0}})"});
  EXPECT_EQ(whole.at("choices").at(0).at("text"), "a");
  EXPECT_EQ(whole.at("choices").at(1).at("text"), "b");
  EXPECT_EQ(whole.at("usage").at("n"), 0);  // llama-server's whole has the first one's
}

constexpr std::string_view kNativePiece =
    R"({"index":0,"content":"He","tokens":[5],"stop":false,"id_slot":0})";
constexpr std::string_view kNativeEnd =
    R"({"index":0,"content":"","tokens":[],"stop":true,"generation_settings":)"
    R"({"seed":7,"stream":true},"stop_type":"limit","tokens_predicted":1})";

TEST(AnswerAssembler, GivesLlamaCppsOwnCompletionAsWithoutAStream) {
  const json::value whole = assembled(prompt::Dialect::Native, "{}", {kNativePiece, kNativeEnd});
  EXPECT_EQ(whole.at("content"), "He");
  EXPECT_TRUE(whole.at("tokens").as_array().empty());  // nobody asked for them
  EXPECT_EQ(whole.at("generation_settings").at("stream"), false);
  EXPECT_EQ(whole.at("generation_settings").at("seed"), 7);
  EXPECT_EQ(whole.at("stop"), true);
}

TEST(AnswerAssembler, GivesTokensAndFieldsAsTheBodyAsksForThem) {
  const json::value tokens =
      assembled(prompt::Dialect::Native, R"({"return_tokens":true})", {kNativePiece, kNativeEnd});
  EXPECT_EQ(tokens.at("tokens").at(0), 5);
  const json::value few = assembled(prompt::Dialect::Native, R"({"response_fields":["content"]})",
                                    {kNativePiece, R"({"content":""})"});
  EXPECT_EQ(boost::json::serialize(few), R"({"content":"He"})");
}

TEST(AnswerAssembler, GivesOnePromptAnObjectAndSeveralAList) {
  const json::value list = assembled(
      prompt::Dialect::Native, "{}",
      {R"({"index":1,"content":"b","stop":false})", R"({"index":0,"content":"a","stop":false})",
       R"({"index":0,"content":"","stop":true})", R"({"index":1,"content":"","stop":true})"});
  ASSERT_TRUE(list.is_array());
  EXPECT_EQ(list.at(0).at("content"), "a");
  EXPECT_EQ(list.at(1).at("content"), "b");
}

TEST(AnswerAssembler, TakesAResponseFromItsLastEvent) {
  const json::value whole =
      assembled(prompt::Dialect::Responses, "{}",
                {R"({"type":"response.created","response":{"id":"r","status":"in_progress"}})",
                 R"({"type":"response.output_text.delta","delta":"He"})",
                 R"({"type":"response.completed","response":{"id":"r","status":"completed",)"
                 R"("created_at":12,"output":[{"type":"message"}]}})"});
  EXPECT_EQ(whole.at("id"), "r");
  EXPECT_EQ(whole.at("completed_at"), 12);
  EXPECT_EQ(whole.at("output").at(0).at("type"), "message");
}

TEST(AnswerAssembler, BuildsAMessageBlockByBlock) {
  const json::value whole = assembled(
      prompt::Dialect::Messages, "{}",
      {R"({"type":"message_start","message":{"id":"m","type":"message","role":"assistant",)"
       R"("content":[],"stop_reason":null,"usage":{"input_tokens":9,"output_tokens":0}}})",
       R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})",
       R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"He"}})",
       R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"y"}})",
       R"({"type":"content_block_stop","index":0})",
       R"({"type":"content_block_start","index":1,"content_block":)"
       R"({"type":"tool_use","id":"t","name":"add"}})",
       R"({"type":"content_block_delta","index":1,"delta":)"
       R"({"type":"input_json_delta","partial_json":"{\"a\":"}})",
       R"({"type":"content_block_delta","index":1,"delta":)"
       R"({"type":"input_json_delta","partial_json":"1}"}})",
       R"({"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},)"
       R"("usage":{"output_tokens":4}})",
       R"({"type":"message_stop"})"});
  EXPECT_EQ(boost::json::serialize(whole.at("content").at(0)), R"({"type":"text","text":"Hey"})");
  EXPECT_EQ(whole.at("content").at(1).at("input").at("a"), 1);
  EXPECT_EQ(whole.at("content").at(1).at("name"), "add");
  EXPECT_EQ(whole.at("stop_reason"), "tool_use");
  EXPECT_EQ(whole.at("usage").at("input_tokens"), 9);
  EXPECT_EQ(whole.at("usage").at("output_tokens"), 4);
}

TEST(AnswerAssembler, AToolsInputIsAnObjectWhateverTheModelWrote) {
  const json::value whole =
      assembled(prompt::Dialect::Messages, "{}",
                {R"({"type":"message_start","message":{"content":[]}})",
                 R"({"type":"content_block_start","index":0,"content_block":{"type":"tool_use"}})",
                 R"({"type":"content_block_delta","index":0,"delta":{"partial_json":"{\"a\":"}})"});
  EXPECT_EQ(boost::json::serialize(whole.at("content").at(0).at("input")), "{}");
}

TEST(AnswerAssembler, LeavesOneAnswerAsItIs) {
  const auto assembler = make_assembler(prompt::Dialect::Whole, "{}");
  ASSERT_TRUE(assembler->add("[ 1.50 ]"));
  EXPECT_EQ(assembler->finish(), "[ 1.50 ]");
}

TEST(AnswerAssembler, RefusesWhatIsNoEvent) {
  for (const auto dialect : {prompt::Dialect::Text, prompt::Dialect::Native,
                             prompt::Dialect::Responses, prompt::Dialect::Messages}) {
    EXPECT_FALSE(make_assembler(dialect, "{}")->add("<html>"));
  }
}

}  // namespace
}  // namespace murmur::openai
