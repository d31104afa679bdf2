#include "http/chat.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "http/test_support.h"
#include "openai/sse.h"

// Chat completions: to which part of the node they go, and what comes back.
namespace murmur::http::testing {
namespace {

namespace json = boost::json;

/// The `data:` of a stream, one per event.
std::vector<std::string> events_of(const Seen& seen) {
  std::vector<std::string> events;
  openai::SseParser parser;
  EXPECT_TRUE(parser.feed(seen.body, [&](std::string_view data) { events.emplace_back(data); }));
  return events;
}

/// What an ordinary client makes of a stream.
std::string text_of(const std::vector<std::string>& events) {
  std::string text;
  for (const std::string& event : events) {
    if (event == "[DONE]") { continue; }
    const auto chunk = openai::parse_chunk(event);
    EXPECT_TRUE(chunk) << event;
    if (chunk) { text += chunk->text; }
  }
  return text;
}

class ChatTest : public ServerTest {
 protected:
  /// Sends, and waits until the node has it.
  Client ask(const std::string& request) {
    Client client = connect();
    const std::size_t before = asked();
    client.send(request);
    EXPECT_TRUE(eventually([&] { return asked() == before + 1; }));
    return client;
  }
  Seen response_to(const std::string& request) {
    Client client = connect();
    client.send(request);
    return client.read_response();
  }
  json::value error_of(const Seen& seen) { return json::parse(seen.body).at("error"); }

 private:
  [[nodiscard]] std::size_t asked() const {
    return service_.prompts + service_.plains + service_.proposals;
  }
};

const ReplySink::Answered kAnswered{.finish = prompt::FinishReason::Length,
                                    .usage = {.prompt_tokens = 7, .completion_tokens = 2},
                                    .model = "tiny"};

// --- Runs.

TEST_F(ChatTest, ARunIsAnsweredWhole) {
  serve();
  Client client = ask(post(chat("murmur", R"(,"temperature":0.5)")));
  EXPECT_EQ(service_.conversation->at(0).content, "Why is the sky blue?");
  EXPECT_EQ(service_.sampling.temperature, 0.5);
  service_.sink->on_piece({.text = "Scat"});
  service_.sink->on_piece({.text = "tering."});
  service_.sink->on_proposal_piece(1, 0, "n2", "nobody asked to see this");
  service_.sink->on_end(kAnswered);
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 200U);
  const json::value body = json::parse(seen.body);
  EXPECT_EQ(body.at("object"), "chat.completion");
  EXPECT_EQ(body.at("model"), "murmur");
  EXPECT_EQ(body.at("choices").at(0).at("message").at("content"), "Scattering.");
  EXPECT_EQ(body.at("choices").at(0).at("finish_reason"), "length");
  EXPECT_EQ(body.at("usage").at("prompt_tokens"), 7);
  EXPECT_EQ(std::string(body.at("id").as_string()), "chatcmpl-" + seen.headers.at("x-request-id"));
  EXPECT_TRUE(service_.abandoned.empty());
}

TEST_F(ChatTest, ARunIsStreamed) {
  serve();
  Client client = ask(post(chat("murmur", R"(,"stream":true)")));
  service_.sink->on_piece({.text = "Scat"});
  service_.sink->on_piece({.tokens = 1});  // nothing to show
  service_.sink->on_piece({.text = "tering."});
  service_.sink->on_end(kAnswered);
  const Seen seen = client.read_response();
  EXPECT_EQ(seen.status, 200U);
  EXPECT_EQ(seen.headers.at("content-type"), "text/event-stream");
  EXPECT_EQ(seen.headers.at("cache-control"), "no-store");
  const auto events = events_of(seen);
  ASSERT_EQ(events.size(), 5U);  // role, two texts, finish, [DONE]
  EXPECT_EQ(json::parse(events[0]).at("choices").at(0).at("delta").at("role"), "assistant");
  EXPECT_EQ(text_of(events), "Scattering.");
  EXPECT_EQ(json::parse(events[3]).at("choices").at(0).at("finish_reason"), "length");
  EXPECT_EQ(events[4], "[DONE]");
}

TEST_F(ChatTest, PiecesArriveBeforeTheEnd) {
  serve();
  Client client = ask(post(chat("murmur", R"(,"stream":true)")));
  service_.sink->on_piece({.text = "Scat"});
  EXPECT_NE(client.read_until("Scat"), "");
  service_.sink->on_piece({.text = "tering."});
  EXPECT_NE(client.read_until("tering."), "");
}

TEST_F(ChatTest, UsageComesLastIfItWasAskedFor) {
  serve();
  Client client =
      ask(post(chat("murmur", R"(,"stream":true,"stream_options":{"include_usage":true})")));
  service_.sink->on_end(kAnswered);
  const auto events = events_of(client.read_response());
  ASSERT_EQ(events.size(), 4U);
  const json::value usage = json::parse(events[2]);
  EXPECT_TRUE(usage.at("choices").as_array().empty());
  EXPECT_EQ(usage.at("usage").at("completion_tokens"), 2);
}

TEST_F(ChatTest, TheTraceComesInTheLastChunkAndProposalsAsTheyGrow) {
  serve();
  Client client = ask(post(chat("murmur", R"(,"stream":true,"murmur":{"trace":"stream"})")));
  EXPECT_EQ(service_.asked_plan.trace, moa::TraceLevel::Stream);
  service_.sink->on_proposal_piece(1, 2, "n2", "I think");
  service_.sink->on_piece({.text = "Scattering."});
  moa::RunTrace trace;
  trace.reason = "because";
  ReplySink::Answered answered = kAnswered;
  answered.trace = &trace;
  service_.sink->on_end(answered);
  const auto events = events_of(client.read_response());
  ASSERT_EQ(events.size(), 5U);
  const json::value proposal = json::parse(events[1]).at("murmur").at("proposal");
  EXPECT_EQ(proposal.at("node"), "n2");
  EXPECT_EQ(proposal.at("seat"), 2);
  EXPECT_EQ(proposal.at("text"), "I think");
  EXPECT_EQ(text_of(events), "Scattering.");  // ordinary clients do not see it
  EXPECT_EQ(json::parse(events[3]).at("murmur").at("reason"), "because");
}

TEST_F(ChatTest, TheMurmurObjectChangesTheDefaultPlan) {
  service_.plan.fan_out = 5;
  serve();
  Client client =
      ask(post(chat("murmur:moa", R"(,"murmur":{"layers":2,"deadline_ms":1500,"trace":true})")));
  EXPECT_EQ(service_.asked_plan.strategy, moa::Strategy::Moa);
  EXPECT_EQ(service_.asked_plan.layers, 2U);
  EXPECT_EQ(service_.asked_plan.fan_out, 5U);
  EXPECT_EQ(service_.asked_plan.deadline, 1500ms);
  EXPECT_EQ(service_.asked_plan.trace, moa::TraceLevel::Final);
  Client other = ask(post(chat("murmur:auto", R"(,"murmur":{"fan_out":0})")));
  EXPECT_EQ(service_.asked_plan.strategy, moa::Strategy::Auto);
  EXPECT_EQ(service_.asked_plan.layers, 1U);
  EXPECT_EQ(service_.asked_plan.fan_out, 0U);
}

TEST_F(ChatTest, AnEndFromInsideTheSubmissionIsAnEndLikeAnother) {
  service_.at_once = [](ReplySink& sink) {
    sink.on_piece({.text = "Blue."});
    sink.on_end(kAnswered);
  };
  serve();
  Client client = connect();
  for (const char* more : {"", R"(,"stream":true)", ""}) {
    client.send(post(chat("murmur", more)));
    const Seen seen = client.read_response();
    EXPECT_EQ(seen.status, 200U);
    EXPECT_NE(seen.body.find("Blue."), std::string::npos);
  }
  EXPECT_TRUE(service_.abandoned.empty());
}

// --- Plain requests.

constexpr std::string_view kEvent =
    R"({"choices":[{"delta":{"content":"Blue."},"index":0,"finish_reason":null}],"x":[1.50]})";
constexpr std::string_view kFinish =
    R"({"choices":[{"delta":{},"index":0,"finish_reason":"stop"}],"model":"tiny"})";
constexpr std::string_view kUsage =
    R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}})";
constexpr std::string_view kProgress =
    R"({"choices":[{"delta":{"role":"assistant","content":null},"index":0}],"prompt_progress":{}})";

prompt::Delta engine_event(std::string_view event) {
  return {.event = std::make_shared<const std::string>(event)};
}

void play_engine(ReplySink& sink) {
  for (const auto event : {kProgress, kEvent, kFinish, kUsage}) {
    sink.on_piece(engine_event(event));
  }
  sink.on_end(kAnswered);
}

TEST_F(ChatTest, ThePlainBodyReachesTheNodeUnchanged) {
  service_.at_once = play_engine;
  serve();
  const std::string body = chat("tiny", R"(,  "grammar":"root ::= \"a\"", "tools":[])");
  EXPECT_EQ(response_to(post(body)).status, 200U);
  EXPECT_EQ(*service_.plain_body, body);
  EXPECT_EQ(response_to(post(chat("local"))).status, 200U);
  EXPECT_EQ(service_.plains, 2U);
  EXPECT_EQ(service_.prompts, 0U);
}

TEST_F(ChatTest, TheEnginesEventsPassVerbatimButNotThoseOnlyTheNodeAskedFor) {
  service_.at_once = play_engine;
  serve();
  const auto events = events_of(response_to(post(chat("tiny", R"(,"stream":true)"))));
  EXPECT_EQ(events,
            (std::vector<std::string>{std::string(kEvent), std::string(kFinish), "[DONE]"}));
}

TEST_F(ChatTest, AClientGetsUsageAndProgressIfItAsks) {
  service_.at_once = play_engine;
  serve();
  const auto events = events_of(response_to(post(
      chat("tiny",
           R"(,"stream":true,"return_progress":true,"stream_options":{"include_usage":true})"))));
  EXPECT_EQ(events,
            (std::vector<std::string>{std::string(kProgress), std::string(kEvent),
                                      std::string(kFinish), std::string(kUsage), "[DONE]"}));
}

TEST_F(ChatTest, APlainAnswerIsAssembledForAClientThatWantsNoStream) {
  service_.at_once = play_engine;
  serve();
  const json::value body = json::parse(response_to(post(chat("tiny"))).body);
  EXPECT_EQ(body.at("object"), "chat.completion");
  EXPECT_EQ(body.at("choices").at(0).at("message").at("content"), "Blue.");
  EXPECT_EQ(body.at("usage").at("prompt_tokens"), 7);
}

TEST_F(ChatTest, AnEventWithLineBreaksStaysOneEvent) {
  service_.at_once = [](ReplySink& sink) {
    sink.on_piece(engine_event("{\"choices\":\n[{\"delta\":{\"content\":\"a\"}}]}"));
    sink.on_end(kAnswered);
  };
  serve();
  const auto events = events_of(response_to(post(chat("tiny", R"(,"stream":true)"))));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(text_of(events), "a");
}

TEST_F(ChatTest, AnEventThatIsNoJsonIsTheEnginesFault) {
  service_.at_once = [](ReplySink& sink) {
    sink.on_piece(engine_event("not json"));
    sink.on_end(kAnswered);
  };
  serve();
  EXPECT_GE(response_to(post(chat("tiny"))).status, 500U);
}

TEST_F(ChatTest, AnHttp10ClientGetsItsStreamWithoutChunks) {
  service_.at_once = play_engine;
  serve();
  Client client = connect();
  const std::string body = chat("tiny", R"(,"stream":true)");
  client.send("POST /v1/chat/completions HTTP/1.0\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_EQ(client.read_until("\r\n\r\n").find("chunked"), std::string::npos);
  EXPECT_TRUE(client.read_until("data: [DONE]\n\n").starts_with("data: "));
  EXPECT_TRUE(client.sees_close());
}

// --- Proposals.

std::string proposal(std::string_view more = "") {
  return post(chat("murmur", R"(,"stream":true)"),
              std::string(kProposeHeaders) + std::string(more));
}

TEST_F(ChatTest, ARequestWithMurmurRunIsAProposalWhateverItsModel) {
  serve();
  Client client = ask(proposal());
  EXPECT_EQ(service_.prompts, 0U);
  EXPECT_EQ(service_.propose.run, RunId{0xab});
  EXPECT_EQ(service_.propose.layer, 2U);
  EXPECT_EQ(service_.propose.time_left, 60s);
  EXPECT_FALSE(service_.propose.live);
  EXPECT_EQ(service_.propose.prompt.conversation->size(), 1U);
}

TEST_F(ChatTest, ABadProposalHeaderIsNamedAndStartsNothing) {
  serve();
  const Seen seen = response_to(post(chat("murmur"), "Murmur-Run: zz\r\n"));
  EXPECT_EQ(seen.status, 400U);
  EXPECT_NE(seen.body.find("Murmur-Run"), std::string::npos);
  EXPECT_EQ(response_to(post(chat("murmur"), "Murmur-Run: \r\n")).status, 400U);
  EXPECT_EQ(service_.prompts + service_.proposals, 0U);
}

TEST_F(ChatTest, EveryAnswerToAPeerTellsTheLoadAtItsTime) {
  serve();
  service_.current_load = {.waiting = 1};
  Client client = ask(proposal());
  service_.current_load = {.waiting = 2, .wait_estimate = 1200ms};
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_EQ(client.read_response().headers["murmur-load"], wire::to_header(service_.current_load));
  service_.at_once = [](ReplySink& sink) { sink.on_end(Failure{FailureKind::QueueFull, "full"}); };
  client.send(proposal());
  const Seen refusal = client.read_response();
  EXPECT_EQ(refusal.status, 429U);
  EXPECT_EQ(refusal.headers.at("murmur-load"), wire::to_header(service_.current_load));
}

TEST_F(ChatTest, AClientThatIsNoPeerIsNotToldTheLoad) {
  serve();
  Client client = ask(post(chat("murmur")));
  service_.sink->on_end(ReplySink::Answered{});
  EXPECT_FALSE(client.read_response().headers.contains("murmur-load"));
}

TEST_F(ChatTest, AProposalOf200TokensMovesLittle) {
  serve();
  Client client = ask(proposal());
  std::string text;
  for (int token = 0; token < 200; ++token) {
    service_.sink->on_piece({.text = "word ", .reasoning = "hm", .tokens = 1});
    text += "word ";
  }
  service_.sink->on_end(kAnswered);
  const Seen seen = client.read_response();
  EXPECT_EQ(text_of(events_of(seen)), text);
  EXPECT_LE(events_of(seen).size(), 4U);  // 512, 488, report, [DONE]
  EXPECT_LT(seen.bytes, 3000U);
  const auto report = openai::parse_chunk(events_of(seen).at(2));
  ASSERT_TRUE(report && report->report);
  EXPECT_EQ(report->report->usage.prompt_tokens, 7U);
}

TEST_F(ChatTest, AnAskerThatWatchesSeesTextBeforeTheSizeIsReached) {
  limits_.coalesce_time = 10ms;
  serve();
  Client client = ask(proposal("Murmur-Live: 1\r\n"));
  service_.sink->on_piece({.text = "Blue"});
  EXPECT_NE(client.read_until("Blue"), "");
  service_.sink->on_piece({.text = "green"});
  EXPECT_NE(client.read_until("green"), "");
}

TEST_F(ChatTest, AProposalWithoutAStreamIsAnsweredWhole) {
  serve();
  Client client = ask(post(chat("local"), kProposeHeaders));
  service_.sink->on_piece({.text = "Blue."});
  service_.sink->on_end(kAnswered);
  EXPECT_NE(client.read_response().body.find("Blue."), std::string::npos);
}

// --- What goes wrong.

TEST_F(ChatTest, BadBodiesAreToldWhereTheyAreBad) {
  serve();
  EXPECT_EQ(response_to(post("{\"model\":")).status, 400U);
  EXPECT_EQ(response_to(post("")).status, 400U);
  EXPECT_EQ(response_to(post(chat("murmur", R"(,"temperature":"hot")"))).status, 400U);
  const Seen seen = response_to(post(chat("murmur", R"(,"murmur":{"layers":99})")));
  EXPECT_EQ(seen.status, 400U);
  EXPECT_EQ(error_of(seen).at("param"), "murmur.layers");
  EXPECT_EQ(response_to(post(chat("murmur", R"(,"murmur":{"proposals":["a"]})"))).status, 400U);
  EXPECT_EQ(service_.prompts, 0U);
}

TEST_F(ChatTest, AnUnknownModelIs404WithThoseThereAre) {
  serve();
  const Seen seen = response_to(post(chat("gpt-9")));
  EXPECT_EQ(seen.status, 404U);
  EXPECT_EQ(error_of(seen).at("code"), "model_not_found");
  EXPECT_EQ(error_of(seen).at("param"), "model");
  EXPECT_NE(seen.body.find("murmur:moa"), std::string::npos);
  EXPECT_NE(seen.body.find("tiny"), std::string::npos);
  EXPECT_EQ(response_to(post(chat("murmur:oracle"))).status, 404U);
}

TEST_F(ChatTest, AnUnknownModelIsThatWhichTheOwnerNamedForIt) {
  config_.unknown_model = "local";
  serve();
  for (const char* body :
       {R"({"model":"gpt-9","messages":[]})", R"({"messages":[{"role":"user","content":"Hi"}]})"}) {
    service_.plains = 0;
    Client client = ask(post(body));
    EXPECT_EQ(service_.plains, 1U);
    EXPECT_EQ(*service_.plain_body, body);  // still as it came
  }
  Client client = ask(post(chat("murmur:moa")));
  EXPECT_EQ(service_.prompts, 1U);
}

TEST_F(ChatTest, APlanThatAnswersForAnUnknownModelSaysItsOwnName) {
  config_.unknown_model = "murmur:moa";
  serve();
  Client client = ask(post(chat("gpt-9")));
  EXPECT_EQ(service_.asked_plan.strategy, moa::Strategy::Moa);
  service_.sink->on_end(kAnswered);
  EXPECT_EQ(json::parse(client.read_response().body).at("model"), "murmur:moa");
  Client local = ask(post(chat("tiny")));
  EXPECT_EQ(service_.plains, 1U);
}

TEST_F(ChatTest, AFullQueueIs429WithRetryAfterAlsoForAStream) {
  service_.at_once = [](ReplySink& sink) {
    sink.on_end(Failure{.kind = FailureKind::QueueFull, .message = "full", .retry_after = 1500ms});
  };
  serve();
  for (const char* more : {"", R"(,"stream":true)"}) {
    for (const char* model : {"murmur", "tiny"}) {
      const Seen seen = response_to(post(chat(model, more)));
      EXPECT_EQ(seen.status, 429U);
      EXPECT_EQ(seen.headers.at("retry-after"), "2");
      EXPECT_EQ(error_of(seen).at("code"), "queue_full");
    }
  }
  EXPECT_EQ(response_to(proposal()).status, 429U);
  EXPECT_TRUE(service_.abandoned.empty());
}

TEST_F(ChatTest, AContextThatIsTooSmallHasOpenAisCodeAndTheEnginesNumbers) {
  Failure failure{.kind = FailureKind::ContextExceeded, .message = "too long"};
  failure.said = std::make_shared<const ServerError>(
      ServerError{400, R"({"error":{"code":400,"type":"exceed_context_size_error","n_ctx":512}})"});
  service_.at_once = [&](ReplySink& sink) { sink.on_end(failure); };
  serve();
  const Seen seen = response_to(post(chat("tiny")));
  EXPECT_EQ(seen.status, 400U);
  EXPECT_EQ(error_of(seen), json::parse(R"({"code":"context_length_exceeded",
      "type":"exceed_context_size_error","n_ctx":512})"));
  failure.said = std::make_shared<const ServerError>(ServerError{400, R"({"error":"too long"})"});
  EXPECT_EQ(error_of(response_to(post(chat("tiny")))).at("message"), "too long");
}

TEST_F(ChatTest, AFailureBeforeTheFirstPieceHasItsOwnStatusAlsoLater) {
  serve();
  Client client = ask(post(chat("murmur", R"(,"stream":true)")));
  service_.sink->on_end(Failure{.kind = FailureKind::Draining, .message = "stopping"});
  EXPECT_EQ(client.read_response().status, 503U);
}

TEST_F(ChatTest, AFailureAfterTheFirstPieceIsAnErrorEventWithoutDone) {
  serve();
  Client client = ask(post(chat("murmur", R"(,"stream":true)")));
  service_.sink->on_piece({.text = "Sca"});
  service_.sink->on_end(Failure{.kind = FailureKind::EngineFailed, .message = "the engine died"});
  const auto events = events_of(client.read_response());
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(json::parse(events[2]).at("error").at("message"), "the engine died");
  client.send(get("/health"));
  EXPECT_EQ(client.read_response().status, 200U);  // the connection is in step
}

TEST_F(ChatTest, ASilentStreamGivesSignsOfLifeAndThenAnErrorIsAnEvent) {
  limits_.sign_of_life = 10ms;
  serve();
  Client client = ask(post(chat("murmur", R"(,"stream":true)")));
  EXPECT_NE(client.read_until("text/event-stream"), "");
  EXPECT_NE(client.read_until(":\n\n"), "");
  EXPECT_NE(client.read_until(":\n\n"), "");
  service_.sink->on_end(Failure{.kind = FailureKind::NoProposals, .message = "nobody"});
  EXPECT_NE(client.read_until("\"error\""), "");
}

TEST_F(ChatTest, TheRoleStillComesFirstAfterASignOfLife) {
  limits_.sign_of_life = 10ms;
  serve();
  Client client = ask(post(chat("murmur", R"(,"stream":true)")));
  EXPECT_NE(client.read_until(":\n\n"), "");
  service_.sink->on_piece({.text = "Blue."});
  EXPECT_NE(client.read_until("Blue.").find("\"role\":\"assistant\""), std::string::npos);
}

TEST_F(ChatTest, AnAnswerThatIsTooLongToGatherIsAnError) {
  limits_.answer_bytes = 10;
  serve();
  Client client = ask(post(chat("murmur")));
  for (int i = 0; i < 5; ++i) { service_.sink->on_piece({.text = "word "}); }
  service_.sink->on_end(kAnswered);
  EXPECT_GE(client.read_response().status, 500U);
}

}  // namespace
}  // namespace murmur::http::testing
