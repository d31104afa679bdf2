#include "openai/chat_request.h"

#include <gtest/gtest.h>

namespace murmur::openai {
namespace {

using prompt::Message;
using prompt::Role;

/// A body with one message and `more` members, which start with a comma.
std::string body_with(std::string_view more) {
  return R"({"model":"murmur","messages":[{"role":"user","content":"Why?"}])" + std::string(more) +
         "}";
}

std::string with_messages(std::string_view messages) {
  return R"({"model":"murmur","messages":)" + std::string(messages) + "}";
}

ChatRequest taken(std::string_view body) {
  const auto request = parse_chat_request(body);
  EXPECT_TRUE(request.has_value()) << request.error().message;
  return *request;
}

/// The error's message, and that `param` is the path with which it starts.
std::string refusal_of(std::string_view body) {
  const auto request = parse_chat_request(body);
  if (request) { return "taken"; }
  EXPECT_EQ(request.error().status, 400U);
  EXPECT_TRUE(request.error().message.starts_with(request.error().param));
  return request.error().message;
}

TEST(ChatRequest, AMinimalBodyLeavesTheRestToDefaults) {
  const ChatRequest request = taken(body_with(""));
  EXPECT_EQ(request.model, "murmur");
  EXPECT_EQ(*request.conversation, (prompt::Conversation{{Role::User, "Why?"}}));
  EXPECT_FALSE(request.stream);
  EXPECT_FALSE(request.include_usage);
  EXPECT_FALSE(request.sampling.temperature);
  EXPECT_FALSE(request.murmur.layers);
  EXPECT_EQ(request.murmur.trace, moa::TraceLevel::Off);
}

TEST(ChatRequest, ReadsSampling) {
  const prompt::Sampling sampling =
      taken(body_with(R"(,"max_tokens":5,"temperature":0.5,"top_p":1,"seed":7,"stop":["a","b"])"))
          .sampling;
  EXPECT_EQ(sampling.max_tokens, 5U);
  EXPECT_EQ(sampling.temperature, 0.5);
  EXPECT_EQ(sampling.top_p, 1);
  EXPECT_EQ(sampling.seed, 7U);
  EXPECT_EQ(sampling.stop, (std::vector<std::string>{"a", "b"}));
}

TEST(ChatRequest, TheNewerTokenLimitWins) {
  const auto limit = [](std::string_view more) {
    return taken(body_with(more)).sampling.max_tokens;
  };
  EXPECT_EQ(limit(R"(,"max_tokens":5,"max_completion_tokens":6)"), 6U);
  EXPECT_EQ(limit(R"(,"max_tokens":5,"max_completion_tokens":null)"), 5U);
}

TEST(ChatRequest, ASeedIsAnyIntegerOf64Bits) {
  const auto seed = [](std::string_view text) {
    return taken(body_with(R"(,"seed":)" + std::string(text))).sampling.seed;
  };
  EXPECT_EQ(seed("-1"), 0xffffffffU);
  EXPECT_EQ(seed("4294967298"), 2U);
  EXPECT_EQ(seed("18446744073709551615"), 0xffffffffU);
  EXPECT_EQ(refusal_of(body_with(R"(,"seed":0.5)")), "seed: must be an integer of at most 64 bits");
}

TEST(ChatRequest, AStopMayBeOneText) {
  EXPECT_EQ(taken(body_with(R"(,"stop":"end")")).sampling.stop, std::vector<std::string>{"end"});
}

TEST(ChatRequest, ReadsWhatIsAskedOfTheStream) {
  const auto request =
      taken(body_with(R"(,"stream":true,"stream_options":{"include_usage":true})"));
  EXPECT_TRUE(request.stream);
  EXPECT_TRUE(request.include_usage);
}

TEST(ChatRequest, ReadsTheRunsOptions) {
  const RunOptions options =
      taken(body_with(R"(,"murmur":{"layers":0,"fan_out":64,"deadline_ms":1500,"trace":"stream"})"))
          .murmur;
  EXPECT_EQ(options.layers, 0U);
  EXPECT_EQ(options.fan_out, 64U);
  EXPECT_EQ(options.deadline, 1500ms);
  EXPECT_EQ(options.trace, moa::TraceLevel::Stream);
  EXPECT_EQ(options.proposals, nullptr);
  EXPECT_EQ(taken(body_with(R"(,"murmur":{"trace":true})")).murmur.trace, moa::TraceLevel::Final);
}

TEST(ChatRequest, ReadsEveryRole) {
  const auto request = taken(with_messages(
      R"([{"role":"system","content":"s"},{"role":"developer","content":"d"},{"role":"user","content":"u"},
          {"role":"assistant","content":null,"tool_calls":[{}]},{"role":"tool","content":"t","tool_call_id":"1"}])"));
  EXPECT_EQ(*request.conversation,
            (prompt::Conversation{{Role::System, "s"},
                                  {Role::System, "d"},
                                  {Role::User, "u"},
                                  {Role::Assistant, "", R"("tool_calls":[{}])"},
                                  {Role::Tool, "t", R"("tool_call_id":"1")"}}));
}

TEST(ChatRequest, JoinsTheTextsOfParts) {
  const auto request = taken(with_messages(
      R"([{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}])"));
  EXPECT_EQ(request.conversation->at(0).content, "a\nb");
}

TEST(ChatRequest, IgnoresFieldsThatItDoesNotKnow) {
  taken(body_with(
      R"(,"user":"me","metadata":{"x":[1]},"store":false,"n":1,"tools":[],"logprobs":false)"));
  taken(body_with(R"(,"tool_choice":"none","tools":[{}],"response_format":{"type":"text"})"));
}

struct Refused {
  std::string_view more;
  std::string_view message;
};

TEST(ChatRequest, NamesTheFieldAtFault) {
  constexpr std::string_view kTokens = ": must be a whole number from 1 to 2147483647";
  const Refused cases[]{
      {R"(,"max_tokens":0)", "max_tokens"},
      {R"(,"max_tokens":-5)", "max_tokens"},
      {R"(,"max_completion_tokens":"9")", "max_completion_tokens"},
  };
  for (const Refused& each : cases) {
    EXPECT_EQ(refusal_of(body_with(each.more)), std::string(each.message) += kTokens);
  }
  EXPECT_EQ(refusal_of(body_with(R"(,"temperature":-0.1)")),
            "temperature: must be a number from 0 to 2");
  EXPECT_EQ(refusal_of(body_with(R"(,"temperature":"hot")")),
            "temperature: must be a number from 0 to 2");
  EXPECT_EQ(refusal_of(body_with(R"(,"top_p":0)")), "top_p: must be over 0 and at most 1");
  EXPECT_EQ(refusal_of(body_with(R"(,"stream":1)")), "stream: must be true or false");
  EXPECT_EQ(refusal_of(body_with(R"(,"stream_options":[])")), "stream_options: must be an object");
  EXPECT_EQ(refusal_of(body_with(R"(,"stop":[1])")), "stop[0]: must be text");
  EXPECT_EQ(refusal_of(body_with(R"(,"stop":"")")), "stop: must be text that is not empty");
  EXPECT_EQ(refusal_of(body_with(R"(,"stop":5)")), "stop: must be a list");
  EXPECT_EQ(refusal_of(R"({"model":5,"messages":[{"role":"user","content":""}]})"),
            "model: must be text");
}

TEST(ChatRequest, NamesTheMessageAtFault) {
  EXPECT_EQ(refusal_of(R"({"model":"murmur"})"),
            "messages: must be a list of at least one message");
  EXPECT_EQ(refusal_of(with_messages("[]")), "messages: must be a list of at least one message");
  EXPECT_EQ(refusal_of(with_messages("5")), "messages: must be a list");
  EXPECT_EQ(refusal_of(with_messages("[5]")), "messages[0]: must be an object");
  EXPECT_EQ(
      refusal_of(with_messages(R"([{"role":"user","content":"a"},{"role":"bot","content":"b"}])")),
      "messages[1].role: must be one of system, developer, user, assistant, tool");
  EXPECT_EQ(refusal_of(with_messages(R"([{"content":"a"}])")),
            "messages[0].role: must be one of system, developer, user, assistant, tool");
  for (const char* content : {"null", "5", "{}"}) {
    EXPECT_EQ(
        refusal_of(with_messages(R"([{"role":"user","content":)" + std::string(content) + "}]")),
        "messages[0].content: must be text or a list of text parts");
  }
  EXPECT_EQ(refusal_of(with_messages(R"([{"role":"user","content":[{"type":"image_url"}]}])")),
            "messages[0].content[0].type: must be text: only text goes through the network");
  EXPECT_EQ(refusal_of(with_messages(R"([{"role":"user","content":[{"type":"text"}]}])")),
            "messages[0].content[0].text: must be text");
}

TEST(ChatRequest, NamesTheOptionAtFault) {
  EXPECT_EQ(refusal_of(body_with(R"(,"murmur":{"layers":9})")),
            "murmur.layers: must be a whole number from 0 to 8");
  EXPECT_EQ(refusal_of(body_with(R"(,"murmur":{"fan_out":-1})")),
            "murmur.fan_out: must be a whole number from 0 to 64");
  EXPECT_EQ(refusal_of(body_with(R"(,"murmur":{"deadline_ms":0})")),
            "murmur.deadline_ms: must be a whole number from 1 to 86400000");
  EXPECT_EQ(refusal_of(body_with(R"(,"murmur":{"trace":"all"})")),
            R"(murmur.trace: must be true, false or "stream")");
  EXPECT_EQ(refusal_of(body_with(R"(,"murmur":{"layer":2})")),
            "murmur.layer: is not known; there are layers, fan_out, choice, deadline_ms, trace, "
            "proposals");
  EXPECT_EQ(refusal_of(body_with(R"(,"murmur":{"choice":"best"})")),
            "murmur.choice: must be uniform, capacity or distinct");
  EXPECT_EQ(refusal_of(body_with(R"(,"murmur":5)")), "murmur: must be an object");
  EXPECT_EQ(refusal_of(body_with(R"(,"murmur":{"proposals":["a",null]})")),
            "murmur.proposals[1]: must be text");
}

TEST(ChatRequest, WhatGivesTheAnswerAFormGoesWithItAsItIs) {
  const auto form_of = [](std::string_view more) { return taken(body_with(more)).form; };
  const auto tools = form_of(
      R"(,"tools":[{"type":"function"}],"tool_choice":"required","parallel_tool_calls":false)");
  ASSERT_NE(tools, nullptr);
  EXPECT_EQ(
      tools->fields,
      R"("tools":[{"type":"function"}],"tool_choice":"required","parallel_tool_calls":false)");
  EXPECT_EQ(form_of(R"(,"response_format":{"type":"json_object"},"grammar":"root ::= x")")->fields,
            R"("response_format":{"type":"json_object"},"grammar":"root ::= x")");
  EXPECT_EQ(form_of(R"(,"logprobs":true,"top_logprobs":3)")->fields,
            R"("logprobs":true,"top_logprobs":3)");
  EXPECT_EQ(form_of(R"(,"n":2)")->choices, 2U);
}

TEST(ChatRequest, AnyTextWillDoWhereNothingIsAskedOfIt) {
  for (const std::string_view more :
       {"", R"(,"n":1,"tools":[],"logprobs":false,"top_logprobs":3)",
        R"(,"tool_choice":"none","tools":[{}],"response_format":{"type":"text"})"}) {
    EXPECT_EQ(taken(body_with(more)).form, nullptr) << more;
  }
}

TEST(ChatRequest, BoundsTheFormOfAnAnswer) {
  EXPECT_EQ(refusal_of(body_with(R"(,"n":17)")), "n: must be a whole number from 1 to 16");
  EXPECT_EQ(refusal_of(body_with(R"(,"logprobs":true,"top_logprobs":21)")),
            "top_logprobs: must be a whole number from 0 to 20");
  for (const std::string_view functions : {"[{}]", "[]", "{}"}) {
    EXPECT_EQ(refusal_of(body_with(R"(,"functions":)" + std::string(functions))),
              "functions: is OpenAI's older form, which is not known here; send tools");
  }
}

TEST(ChatRequest, CallsOfToolsAndTheirResultsStayInTheConversation) {
  const auto request =
      taken(with_messages(R"([{"role":"assistant","content":null,"tool_calls":[{"id":"c"}]},)"
                          R"({"role":"tool","tool_call_id":"c","content":"9"}])"));
  EXPECT_EQ(request.conversation->at(0).fields, R"("tool_calls":[{"id":"c"}])");
  EXPECT_EQ(request.conversation->at(1).fields, R"("tool_call_id":"c")");
}

TEST(ChatRequest, RefusesNulAndWhatIsNoUtf8) {
  EXPECT_EQ(refusal_of(with_messages(R"([{"role":"user","content":"a\u0000b"}])")),
            "messages[0].content: must not hold NUL");
  EXPECT_EQ(refusal_of(with_messages("[{\"role\":\"user\",\"content\":\"\xff\"}]")),
            "the body is not valid UTF-8");
  EXPECT_NE(refusal_of(with_messages(R"([{"role":"user","content":"\ud800"}])")), "taken");
}

TEST(ChatRequest, BoundsWhatCanGrow) {
  std::string stops = R"(,"stop":["s")";
  for (int i = 0; i < 16; ++i) { stops += R"(,"s")"; }
  EXPECT_EQ(refusal_of(body_with(stops + "]")), "stop: must have at most 16 entries");
  EXPECT_EQ(refusal_of(R"({"model":")" + std::string(257, 'm') +
                       R"(","messages":[{"role":"user","content":""}]})"),
            "model: must have at most 256 bytes");
  EXPECT_NE(refusal_of(body_with(R"(,"x":)" + std::string(1000, '[') + std::string(1000, ']'))),
            "taken");
}

TEST(RequestHead, IsReadOfBodiesThatOnlyTheLocalModelTakes) {
  const auto head = parse_request_head(
      R"({"model":"local","stream":true,"n":3,"tools":[{}],"messages":"?","stream_options":null})");
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->model, "local");
  EXPECT_TRUE(head->stream);
  EXPECT_FALSE(head->include_usage);
}

TEST(RequestHead, AModelThatIsNotNamedIsEmpty) { EXPECT_EQ(parse_request_head("{}")->model, ""); }

TEST(RequestHead, RefusesWhatNoEngineShouldSee) {
  EXPECT_EQ(parse_request_head(R"({"grammar":"\u0000"})").error().param, "grammar");
  EXPECT_EQ(parse_request_head("{").error().status, 400U);
  EXPECT_EQ(parse_request_head(R"({"stream":"yes"})").error().param, "stream");
}

}  // namespace
}  // namespace murmur::openai
