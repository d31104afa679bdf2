#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "http/test_support.h"
#include "openai/sse.h"

// Runs whose answers are more than text: what comes are the engine's events, under the run's name.
namespace murmur::http::testing {
namespace {

namespace json = boost::json;

prompt::Delta event(std::string json, std::uint32_t choice = 0) {
  prompt::Delta delta;
  delta.event = std::make_shared<const std::string>(std::move(json));
  delta.choice = choice;
  return delta;
}

constexpr const char* kRole =
    R"({"choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}],)"
    R"("id":"engine's","model":"tiny"})";
constexpr const char* kCall =
    R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":)"
    R"({"name":"add","arguments":"{}"}}]},"finish_reason":null}],"id":"engine's"})";
constexpr const char* kEnd =
    R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"timings":{"n":1}})";
constexpr const char* kUsage = R"({"choices":[],"usage":{"prompt_tokens":99}})";

const ReplySink::Answered kAnswered{.usage = {.prompt_tokens = 7, .completion_tokens = 2}};

class FormTest : public ServerTest {
 protected:
  Client ask(std::string_view more) {
    Client client = connect();
    client.send(post(chat("murmur", more)));
    EXPECT_TRUE(eventually([&] { return service_.prompts == 1; }));
    return client;
  }
};

TEST_F(FormTest, TheFormGoesWithTheRun) {
  serve();
  Client client = ask(R"(,"tools":[{"type":"function"}],"n":3)");
  ASSERT_NE(service_.form, nullptr);
  EXPECT_EQ(service_.form->fields, R"("tools":[{"type":"function"}])");
  EXPECT_EQ(service_.form->choices, 3U);
}

TEST_F(FormTest, ACallOfAToolIsStreamedUnderTheRunsName) {
  serve();
  Client client = ask(R"(,"stream":true,"tools":[{}])");
  for (const char* each : {kRole, kCall, kEnd, kUsage}) { service_.sink->on_piece(event(each)); }
  service_.sink->on_end(kAnswered);
  std::vector<std::string> events;
  openai::SseParser parser;
  ASSERT_TRUE(parser.feed(client.read_response().body,
                          [&](std::string_view data) { events.emplace_back(data); }));
  ASSERT_EQ(events.size(), 4U);  // the engine's usage is not the run's
  const json::value call = json::parse(events[1]);
  EXPECT_EQ(call.at("model"), "murmur");
  EXPECT_TRUE(call.at("id").as_string().starts_with("chatcmpl-"));
  EXPECT_EQ(call.at("choices").at(0).at("delta").at("tool_calls").at(0).at("id"), "c");
  EXPECT_EQ(json::parse(events[2]).at("choices").at(0).at("finish_reason"), "tool_calls");
  EXPECT_FALSE(json::parse(events[2]).as_object().contains("timings"));
  EXPECT_EQ(events[3], "[DONE]");
}

TEST_F(FormTest, SeveralAnswersAreGatheredByTheirNumberWithUsageAndTrace) {
  serve();
  Client client = ask(R"(,"n":2,"murmur":{"trace":true})");
  for (const std::uint32_t choice : {0U, 1U}) {
    for (const char* each : {kRole, kCall, kEnd}) { service_.sink->on_piece(event(each, choice)); }
  }
  moa::RunTrace trace;
  trace.path = moa::AnswerPath::Synthesis;
  ReplySink::Answered answered = kAnswered;
  answered.trace = &trace;
  service_.sink->on_end(answered);
  const json::value body = json::parse(client.read_response().body);
  EXPECT_EQ(body.at("model"), "murmur");
  ASSERT_EQ(body.at("choices").as_array().size(), 2U);
  EXPECT_EQ(body.at("choices").at(1).at("message").at("tool_calls").at(0).at("id"), "c");
  EXPECT_EQ(body.at("usage").at("prompt_tokens"), 7);
  EXPECT_EQ(body.at("murmur").at("path"), "synthesis");
}

}  // namespace
}  // namespace murmur::http::testing
