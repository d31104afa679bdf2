#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "openai/chat_request.h"

namespace murmur::openai {
namespace {

namespace json = boost::json;

wire::Propose a_propose() {
  wire::Propose propose;
  propose.prompt.conversation = std::make_shared<const prompt::Conversation>(prompt::Conversation{
      {prompt::Role::System, "Be brief."}, {prompt::Role::User, "Why \"so\"?"}});
  propose.sampling = {
      .max_tokens = 64, .temperature = 0.7, .top_p = 0.9, .seed = 5, .stop = {"###"}};
  return propose;
}

TEST(ProposalBody, AMurmurPeerReadsWhatWasAsked) {
  wire::Propose propose = a_propose();
  propose.prompt.proposals =
      std::make_shared<const prompt::Proposals>(prompt::Proposals{"one\n", "\xc3\xa9"});
  const auto request = parse_chat_request(proposal_body(propose));
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->model, "local");
  EXPECT_TRUE(request->stream);
  EXPECT_TRUE(request->include_usage);
  EXPECT_EQ(*request->conversation, *propose.prompt.conversation);
  EXPECT_EQ(*request->murmur.proposals, *propose.prompt.proposals);
  EXPECT_EQ(request->sampling.max_tokens, 64U);
  EXPECT_EQ(request->sampling.temperature, 0.7);
  EXPECT_EQ(request->sampling.top_p, 0.9);
  EXPECT_EQ(request->sampling.seed, 5U);
  EXPECT_EQ(request->sampling.stop, propose.sampling.stop);
}

TEST(ProposalBody, WithoutProposalsThereIsNoMurmurObject) {
  wire::Propose propose = a_propose();
  propose.sampling = {};
  EXPECT_EQ(proposal_body(propose),
            R"({"model":"local","messages":[{"role":"system","content":"Be brief."},)"
            R"({"role":"user","content":"Why \"so\"?"}],)"
            R"("stream":true,"stream_options":{"include_usage":true}})");
}

TEST(ProposalBody, AForeignServerGetsRenderedMessagesOnly) {
  wire::Propose propose = a_propose();
  propose.prompt.proposals = std::make_shared<const prompt::Proposals>(prompt::Proposals{"one"});
  const json::value body =
      json::parse(proposal_body(propose, "llama3", {{prompt::Role::User, "Refine: one"}}));
  EXPECT_EQ(body.at("model"), "llama3");
  EXPECT_EQ(body.at("messages").as_array().size(), 1U);
  EXPECT_FALSE(body.as_object().contains("murmur"));
}

TEST(EngineBody, AsksForAStreamThatCanBeCancelled) {
  const json::value body = json::parse(engine_body(*a_propose().prompt.conversation, {.seed = 3}));
  EXPECT_EQ(body.at("stream"), true);
  EXPECT_EQ(body.at("stream_options").at("include_usage"), true);
  EXPECT_EQ(body.at("return_progress"), true);
  EXPECT_EQ(body.at("seed"), 3);
}

TEST(EngineBody, TextThatIsNoUtf8DoesNotBreakIt) {
  EXPECT_TRUE(parse_request_head(engine_body({{prompt::Role::User, "\xff"}}, {})).has_value());
}

TEST(EngineBody, HasTheFormOfTheAnswerAndTheCallsOfTools) {
  const auto form = std::make_shared<const prompt::AnswerForm>(
      prompt::AnswerForm{R"("tools":[1],"logprobs":true)"});
  const prompt::Conversation messages{{prompt::Role::Tool, "9", R"("tool_call_id":"c")"}};
  const json::value body = json::parse(engine_body(messages, {}, form));
  EXPECT_EQ(body.at("tools").at(0), 1);
  EXPECT_EQ(body.at("logprobs"), true);
  EXPECT_EQ(body.at("messages").at(0).at("tool_call_id"), "c");
  EXPECT_EQ(json::parse(counting_body(messages, form)).at("tools").at(0), 1);
}

constexpr std::string_view kOurs =
    R"({"stream":true,"stream_options":{"include_usage":true},"return_progress":true)";

std::string made_of(std::string_view rest) { return std::string(kOurs) + std::string(rest); }

TEST(StreamingBody, KeepsTheClientsTextByteByByte) {
  EXPECT_EQ(
      streaming_body(R"( { "seed" : 12345678901234567890123 , "x":[1.50,{"stream":false}] } )"),
      made_of(R"(,"seed" : 12345678901234567890123 ,"x":[1.50,{"stream":false}] })"));
}

TEST(StreamingBody, ReplacesWhatTheNodeSetsHoweverItIsSpelt) {
  EXPECT_EQ(
      streaming_body(
          R"({"stream":false,"a":1,"stream_options":{"x":[",}"]},"b":2,"return_progress":0})"),
      made_of(R"(,"a":1,"b":2})"));
  EXPECT_EQ(streaming_body(R"({"str\u0065am":false,"stream":null,"streams":1})"),
            made_of(R"(,"streams":1})"));
}

TEST(StreamingBody, SetsNoMoreThanEachDialectHas) {
  constexpr std::string_view kBody = R"({"a":1,"stream_options":{"x":1},"return_progress":0})";
  EXPECT_EQ(streaming_body(kBody, prompt::Dialect::Native),
            R"({"stream":true,"return_progress":true,"a":1,"stream_options":{"x":1}})");
  EXPECT_EQ(streaming_body(kBody, prompt::Dialect::Messages),
            R"({"stream":true,"a":1,"stream_options":{"x":1},"return_progress":0})");
  EXPECT_EQ(streaming_body(kBody, prompt::Dialect::Whole), kBody);
}

TEST(StreamingBody, MeansTheModelThatTheServerHasAndLeavesOutWhatItDoesNotTake) {
  constexpr std::string_view kBody =
      R"({"model":"local","a":1,"stream_options":{"x":1},"return_progress":true})";
  const EngineFields plainest{.model = "a\"b", .progress = false, .stream_options = false};
  EXPECT_EQ(streaming_body(kBody, prompt::Dialect::Chat, plainest),
            R"({"stream":true,"model":"a\"b","a":1})");
  EXPECT_EQ(streaming_body(kBody, prompt::Dialect::Text, plainest),
            R"({"stream":true,"model":"a\"b","a":1,"stream_options":{"x":1}})");
  EXPECT_EQ(streaming_body(R"({"input":"x","model":"local"})", prompt::Dialect::Whole, plainest),
            R"({"model":"a\"b","input":"x"})");
  EXPECT_EQ(streaming_body("{}", prompt::Dialect::Whole, {.progress = false}), "{}");
}

TEST(EngineBody, HasNoFieldOfTheNodesThatTheServerDoesNotTake) {
  const prompt::Conversation hello{{prompt::Role::User, "Hi"}};
  const json::value body = json::parse(
      engine_body(hello, {}, nullptr, {.model = "m", .progress = false, .stream_options = false}));
  EXPECT_EQ(body, (json::value{{"model", "m"},
                               {"messages", {{{"role", "user"}, {"content", "Hi"}}}},
                               {"stream", true}}));
}

TEST(StreamingBody, IsNotMisledByTextThatLooksLikeStructure) {
  EXPECT_EQ(streaming_body(R"({"a":"\",\"stream\":false}","b\"{":"\\"})"),
            made_of(R"(,"a":"\",\"stream\":false}","b\"{":"\\"})"));
}

TEST(StreamingBody, AnEmptyObjectBecomesOurs) {
  EXPECT_EQ(streaming_body("{}"), made_of("}"));
  EXPECT_EQ(streaming_body(" {\n} "), made_of("}"));
  EXPECT_EQ(streaming_body(R"({"stream":true})"), made_of("}"));
}

}  // namespace
}  // namespace murmur::openai
