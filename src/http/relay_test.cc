#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "http/test_support.h"

// llama-server's other routes: generating ones go through the queue as they are, the rest to the
// engine beside it.
namespace murmur::http::testing {
namespace {

namespace json = boost::json;

std::string post_to(std::string_view path, std::string_view body) {
  return "POST " + std::string(path) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

prompt::Delta event(std::string json, std::string name = "") {
  prompt::Delta delta;
  delta.event = std::make_shared<const std::string>(std::move(json));
  delta.event_name = std::move(name);
  return delta;
}

class RelayTest : public ServerTest {
 protected:
  RelayTest() { limits_.sign_of_life = std::chrono::hours(1); }

  Client ask(std::string_view path, std::string_view body) {
    Client client = connect();
    client.send(post_to(path, body));
    EXPECT_TRUE(eventually([&] { return service_.plains == 1; }));
    return client;
  }
  Seen response_to(const std::string& request) {
    Client client = connect();
    client.send(request);
    return client.read_response();
  }
};

TEST_F(RelayTest, TheBodyReachesTheQueueUnchangedWithItsRoute) {
  serve();
  constexpr std::string_view kBody = R"({ "prompt" : "x", "seed":1.0 })";
  Client client = ask("/v1/completions", kBody);
  EXPECT_EQ(*service_.plain_body, kBody);
  EXPECT_EQ(service_.plain_route.path, "/v1/completions");
  EXPECT_EQ(service_.plain_route.dialect, prompt::Dialect::Text);
}

TEST_F(RelayTest, NamedEventsKeepTheirNamesAndNoDoneFollows) {
  serve();
  Client client = ask("/v1/responses", R"({"input":"x","stream":true})");
  service_.sink->on_piece(event(R"({"type":"response.created"})", "response.created"));
  service_.sink->on_piece(event(R"({"type":"response.completed"})", "response.completed"));
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_EQ(client.read_response().body,
            "event: response.created\ndata: {\"type\":\"response.created\"}\n\n"
            "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n");
}

TEST_F(RelayTest, OnlyOpenAisCompletionsEndWithDone) {
  serve();
  Client client = ask("/completions", R"({"prompt":"x","stream":true})");
  service_.sink->on_piece(event(R"({"content":"a","stop":true})"));
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_EQ(client.read_response().body, "data: {\"content\":\"a\",\"stop\":true}\n\n");
}

TEST_F(RelayTest, WhatIsNoStreamComesBackAsItIs) {
  serve();
  Client client = ask("/embedding", R"({"content":"x"})");
  service_.sink->on_piece(event("[ {\"embedding\":[0.10]} ]"));
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_EQ(client.read_response().body, "[ {\"embedding\":[0.10]} ]");
}

TEST_F(RelayTest, TheEnginesErrorComesBackWithItsStatusAndBody) {
  serve();
  for (const bool stream : {false, true}) {
    service_.plains = 0;
    Client client = ask("/v1/messages", stream ? R"({"stream":true})" : "{}");
    Failure failure{FailureKind::BadRequest, "no"};
    failure.said = std::make_shared<const ServerError>(ServerError{501, R"({"error":"mine"})"});
    service_.sink->on_end(failure);
    const Seen seen = client.read_response();
    EXPECT_EQ(seen.status, 501U);
    EXPECT_EQ(seen.body, R"({"error":"mine"})");
  }
}

TEST_F(RelayTest, AnErrorInsideAStreamIsAnEventOfItsDialect) {
  serve();
  Client client = ask("/v1/messages", R"({"stream":true})");
  service_.sink->on_piece(event(R"({"type":"message_start"})", "message_start"));
  service_.sink->on_end(Failure{FailureKind::EngineFailed, "it died"});
  const std::string body = client.read_response().body;
  EXPECT_NE(body.find("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
                      "\"message\":\"it died\"}}\n\n"),
            std::string::npos)
      << body;
}

TEST_F(RelayTest, TheNodesOwnErrorsAreAnthropicsOnItsRoute) {
  serve();
  service_.at_once = [](ReplySink& sink) {
    sink.on_end(Failure{FailureKind::QueueFull, "the queue is full", std::chrono::seconds(3)});
  };
  const Seen full = response_to(post_to("/v1/messages", "{}"));
  EXPECT_EQ(full.status, 429U);
  EXPECT_EQ(full.headers.at("retry-after"), "3");
  const json::value body = json::parse(full.body);
  EXPECT_EQ(body.at("type"), "error");
  EXPECT_EQ(body.at("error").at("type"), "rate_limit_error");
  const Seen bad = response_to(post_to("/v1/messages", "{"));
  EXPECT_EQ(json::parse(bad.body).at("error").at("type"), "invalid_request_error");
  const Seen openai = response_to(post_to("/v1/completions", "{}"));
  EXPECT_EQ(json::parse(openai.body).at("error").at("code"), "queue_full");
}

TEST_F(RelayTest, APlanAnswersChatCompletionsOnlyAndAnUnknownModelNothing) {
  serve();
  for (const std::string_view model : {"murmur", "murmur:moa", "gpt-4"}) {
    const Seen seen =
        response_to(post_to("/v1/embeddings", R"({"model":")" + std::string(model) + "\"}"));
    EXPECT_EQ(seen.status, 404U) << model;
    EXPECT_EQ(json::parse(seen.body).at("error").at("code"), "model_not_found");
  }
  EXPECT_EQ(service_.plains, 0U);
  Client client = ask("/v1/embeddings", R"({"model":"tiny"})");
}

TEST_F(RelayTest, WhereSomebodyAnswersForUnknownModelsTheLocalOneDoesHere) {
  config_.unknown_model = "murmur";
  serve();
  Client client = ask("/v1/embeddings", R"({"model":"gpt-4"})");
  EXPECT_EQ(response_to(post_to("/v1/embeddings", R"({"model":"murmur"})")).status, 404U);
}

TEST_F(RelayTest, AHangUpAbandonsTheRequest) {
  serve();
  { Client client = ask("/infill", R"({"input_prefix":"x"})"); }
  EXPECT_TRUE(eventually([&] { return service_.abandoned.size() == 1; }));
}

TEST_F(RelayTest, AQueryGoesPastTheQueueAndItsReplyIsTheEngines) {
  serve();
  Client client = connect();
  client.send(post_to("/tokenize", R"({"content":"x"})"));
  ASSERT_TRUE(eventually([&] { return service_.querying != nullptr; }));
  EXPECT_EQ(service_.queried_path, "/tokenize");
  EXPECT_EQ(*service_.queried_body, R"({"content":"x"})");
  EXPECT_EQ(service_.plains, 0U);
  service_.querying(NodeService::EngineReply{418, R"({"tokens":[1]})"});
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 418U);
  EXPECT_EQ(seen.body, R"({"tokens":[1]})");
}

TEST_F(RelayTest, AQueryThatOnlyReadsIsAGet) {
  serve();
  Client client = connect();
  client.send(get("/props"));
  ASSERT_TRUE(eventually([&] { return service_.querying != nullptr; }));
  EXPECT_EQ(service_.queried_body, nullptr);
  service_.querying(Failure{FailureKind::EngineUnavailable, "the engine is still loading"});
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 503U);
  EXPECT_EQ(json::parse(seen.body).at("error").at("code"), "engine_unavailable");
}

TEST_F(RelayTest, WhatANodeRefusesSaysWhy) {
  serve();
  for (const std::string_view path :
       {"/props", "/slots/0", "/models/load", "/lora-adapters", "/v1/audio/transcriptions"}) {
    const Seen seen = response_to(post_to(path, "{}"));
    EXPECT_EQ(seen.status, 403U) << path;
    EXPECT_EQ(json::parse(seen.body).at("error").at("code"), "not_offered") << path;
  }
}

TEST_F(RelayTest, OneModelIsFoundByItsNameAlsoPercentEncoded) {
  serve();
  for (const std::string_view name : {"tiny", "local", "murmur", "murmur%3Amoa", "murmur:moa"}) {
    EXPECT_EQ(response_to(get("/v1/models/" + std::string(name))).status, 200U) << name;
  }
  EXPECT_EQ(response_to(get("/v1/models/gpt-4")).status, 404U);
  EXPECT_EQ(response_to(get("/models")).body, response_to(get("/v1/models")).body);
}

TEST_F(RelayTest, MetricsAreTextForPrometheus) {
  serve();
  const Seen seen = response_to(get("/metrics"));
  EXPECT_EQ(seen.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(seen.body, "# nothing\n");
}

}  // namespace
}  // namespace murmur::http::testing
