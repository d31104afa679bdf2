#include "net/peer_client.h"

#include <boost/asio/post.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/scripted_server.h"
#include "openai/api_error.h"
#include "openai/chat_chunk.h"
#include "openai/sse.h"

namespace murmur::net {
namespace {

using namespace testing;

constexpr CallId kCall{1};
constexpr CallId kOther{2};

/// What is heard of one call.
struct Heard {
  std::optional<wire::Load> load;
  std::string text;
  std::optional<wire::ProposalEnd> end;
  std::optional<Failure> refused;
  std::optional<std::string> failed;
  ByteCount bytes;
  int ends = 0;
};

class RecordingSink final : public PeerSink {
 public:
  void on_peer_load(CallId call, const wire::Load& load) override {
    EXPECT_FALSE(asking);
    EXPECT_TRUE(calls[call].text.empty());
    calls[call].load = load;
    if (on_load) { on_load(); }
  }
  void on_proposal_text(CallId call, std::string text, std::uint32_t) override {
    EXPECT_FALSE(asking);
    calls[call].text += text;
    if (on_text) { on_text(); }
  }
  void on_proposal_ended(CallId call, wire::ProposalEnd end, ByteCount bytes) override {
    calls[call].end = std::move(end);
    ended(call, bytes);
  }
  void on_proposal_refused(CallId call, Failure failure, ByteCount bytes) override {
    calls[call].refused = std::move(failure);
    ended(call, bytes);
  }
  void on_peer_failed(CallId call, std::string reason, ByteCount bytes) override {
    calls[call].failed = std::move(reason);
    ended(call, bytes);
  }

  std::map<CallId, Heard> calls;
  std::function<void()> on_load;
  std::function<void()> on_text;
  bool asking = false;  // inside ask() or cancel(), when nothing may be heard

 private:
  void ended(CallId call, ByteCount bytes) {
    EXPECT_FALSE(asking);
    calls[call].bytes = bytes;
    ++calls[call].ends;
  }
};

wire::Propose propose() {
  const prompt::Conversation conversation{{prompt::Role::User, "why?"}};
  return {.run = RunId{0xabc},
          .layer = 1,
          .prompt = {std::make_shared<const prompt::Conversation>(conversation), nullptr},
          .sampling = {},
          .time_left = 10s};
}

const openai::CompletionHead kHead{"chatcmpl-1", "local", 0};

std::string text_event(std::string text) {
  return chunk(openai::sse_event(openai::delta_chunk(kHead, {std::move(text), {}})));
}
std::string report_event() {
  return chunk(openai::sse_event(openai::report_chunk(
      kHead,
      {.model = "tiny",
       .finish = prompt::FinishReason::Length,
       .usage = {7, 2},
       .timings = {.queue_wait = 5ms, .ttft = 8ms, .service_time = 20ms, .decode_time = 12ms},
       .prompt_cut = true})));
}
std::string done_event() { return chunk(openai::kSseDone) + std::string(kLastChunk); }
std::string good_stream() {
  return stream_head() + text_event("be") + text_event("cause") + report_event() + done_event();
}

/// `response` with that header more.
std::string with_load(const wire::Load& load, std::string response) {
  response.insert(response.find("\r\n") + 2,
                  std::string(wire::kLoadHeader) + ": " + wire::to_header(load) + "\r\n");
  return response;
}

class PeerClientTest : public ::testing::Test {
 protected:
  ScriptedServer& serve(std::vector<Script> scripts) {
    server_.emplace(loop_.io(), std::move(scripts));
    connect({.endpoint = server_->endpoint()});
    return *server_;
  }
  void connect(PeerConfig config) {
    client_.emplace(loop_.executor(), std::move(config), prompt::Wordings(), sink_);
  }
  void ask(CallId call = kCall) {
    sink_.asking = true;
    client_->ask(call, propose());
    sink_.asking = false;
  }
  void cancel(CallId call = kCall) {
    sink_.asking = true;
    client_->cancel(call);
    sink_.asking = false;
  }
  const Heard& await_end(CallId call = kCall) {
    loop_.run_until([&] { return sink_.calls[call].ends > 0; });
    loop_.settle();
    EXPECT_EQ(sink_.calls[call].ends, 1);
    return sink_.calls[call];
  }
  /// What is heard of a call that is answered like that.
  const Heard& answer(std::string bytes) {
    sink_.calls.clear();
    serve({{ReadRequest{}, Send{std::move(bytes)}}});
    ask();
    return await_end();
  }

  Loop loop_;
  RecordingSink sink_;
  std::optional<ScriptedServer> server_;
  std::optional<PeerClient> client_;
};

TEST_F(PeerClientTest, BringsAProposalAndItsReport) {
  const std::string stream = good_stream();
  const auto& server = serve({{ReadRequest{}, Send{stream, 50}, AwaitHangUp{}}});
  ask();
  const Heard& heard = await_end();
  EXPECT_EQ(heard.text, "because");
  ASSERT_TRUE(heard.end) << heard.failed.value_or("");
  EXPECT_EQ(heard.end->model, "tiny");
  EXPECT_EQ(heard.end->finish, prompt::FinishReason::Length);
  EXPECT_EQ(heard.end->usage.completion_tokens, 2U);
  EXPECT_EQ(heard.end->timings.queue_wait, 5ms);
  EXPECT_TRUE(heard.end->prompt_cut);
  EXPECT_EQ(heard.bytes.sent, server.requests().at(0).size());
  EXPECT_EQ(heard.bytes.received, stream.size());
}

TEST_F(PeerClientTest, AsksAMurmurNodeInItsOwnForm) {
  const auto& server = serve({{ReadRequest{}, Send{good_stream()}}});
  ask();
  await_end();
  const std::string& request = server.requests().at(0);
  EXPECT_TRUE(request.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
  EXPECT_NE(request.find("\r\nMurmur-Run: 0000000000000abc\r\n"), std::string::npos);
  EXPECT_NE(request.find("\r\nMurmur-Layer: 1\r\n"), std::string::npos);
  EXPECT_NE(request.find("\r\nMurmur-Time-Left-Ms: 10000\r\n"), std::string::npos);
  EXPECT_EQ(request.find("Murmur-Live"), std::string::npos);
  EXPECT_NE(request.find("\"model\":\"local\""), std::string::npos);
}

TEST_F(PeerClientTest, RendersThePromptForAForeignServer) {
  const auto& server = serve({{ReadRequest{}, Send{good_stream()}}});
  connect({.endpoint = server.endpoint(), .model = "llama3"});
  wire::Propose refine = propose();
  refine.layer = 2;
  refine.prompt.proposals =
      std::make_shared<const prompt::Proposals>(prompt::Proposals{"answer of another"});
  client_->ask(kCall, refine);
  await_end();
  const std::string& request = server.requests().at(0);
  EXPECT_NE(request.find("\"model\":\"llama3\""), std::string::npos);
  EXPECT_NE(request.find("answer of another"), std::string::npos);
  EXPECT_EQ(request.find("\"murmur\""), std::string::npos);
}

TEST_F(PeerClientTest, MeasuresAForeignServerItself) {
  const std::string finish = chunk(
      "data: {\"model\":\"llama3:8b\",\"choices\":[{\"index\":0,\"delta\":{},"
      "\"finish_reason\":\"stop\"}]}\n\n");
  const std::string usage = chunk(openai::sse_event(openai::usage_chunk(kHead, {11, 3})));
  const Heard& heard = answer(stream_head() + text_event("x") + finish + usage + done_event());
  ASSERT_TRUE(heard.end) << heard.failed.value_or("");
  EXPECT_EQ(heard.end->finish, prompt::FinishReason::Stop);
  EXPECT_EQ(heard.end->usage.prompt_tokens, 11U);
  EXPECT_EQ(heard.end->usage.completion_tokens, 3U);
  EXPECT_EQ(heard.end->timings.queue_wait, Duration::zero());
  EXPECT_GT(heard.end->timings.ttft, Duration::zero());
  EXPECT_EQ(heard.end->timings.service_time,
            heard.end->timings.ttft + heard.end->timings.decode_time);
}

TEST_F(PeerClientTest, TakesAWholeProposalWhoseConnectionBreaksAfterwards) {
  const Heard& heard = answer(stream_head() + text_event("x") + report_event());
  EXPECT_EQ(heard.text, "x");
  EXPECT_TRUE(heard.end);
}

TEST_F(PeerClientTest, HearsARefusal) {
  for (const auto kind :
       {FailureKind::QueueFull, FailureKind::Draining, FailureKind::BadRequest,
        FailureKind::EngineUnavailable, FailureKind::EngineFailed, FailureKind::ContextExceeded}) {
    const openai::ApiError error = openai::to_api_error({kind, "no"});
    const Heard& heard = answer(with_length(std::to_string(error.status) + " No",
                                            "Content-Type: application/json\r\nRetry-After: 7\r\n",
                                            openai::to_json(error)));
    ASSERT_TRUE(heard.refused) << to_string(kind);
    EXPECT_EQ(heard.refused->kind, kind) << to_string(heard.refused->kind);
    EXPECT_EQ(heard.refused->message, "no");
    EXPECT_EQ(heard.refused->retry_after, 7s);
    EXPECT_GT(heard.bytes.received, 0U);
  }
}

TEST_F(PeerClientTest, HearsARefusalInTheMiddleOfAStream) {
  const std::string error =
      openai::to_json(openai::to_api_error({FailureKind::EngineFailed, "the engine died"}));
  const Heard& heard = answer(stream_head() + text_event("half") + chunk(openai::sse_event(error)) +
                              std::string(kLastChunk));
  EXPECT_EQ(heard.text, "half");
  ASSERT_TRUE(heard.refused);
  EXPECT_EQ(heard.refused->kind, FailureKind::EngineFailed);
  EXPECT_EQ(heard.refused->message, "the engine died");
}

TEST_F(PeerClientTest, HearsHowBusyThePeerIsBeforeItsText) {
  const wire::Load load{.waiting = 2, .wait_estimate = 1200ms, .offered_load = 0.5};
  const Heard& heard = answer(with_load(load, good_stream()));
  EXPECT_EQ(heard.load, load);
  EXPECT_EQ(heard.text, "because");
}

TEST_F(PeerClientTest, HearsHowBusyAPeerIsThatRefuses) {
  const wire::Load load{.waiting = 64, .running = 1};
  const openai::ApiError error = openai::to_api_error({FailureKind::QueueFull, "no"});
  const Heard& heard = answer(with_load(load, with_length("429 No", "", openai::to_json(error))));
  EXPECT_EQ(heard.load, load);
  EXPECT_TRUE(heard.refused);
}

TEST_F(PeerClientTest, TakesAProposalWhoseLoadIsNonsense) {
  std::string stream = good_stream();
  stream.insert(stream.find("\r\n") + 2, "Murmur-Load: plenty\r\n");
  const Heard& heard = answer(std::move(stream));
  EXPECT_FALSE(heard.load);
  EXPECT_TRUE(heard.end);
}

TEST_F(PeerClientTest, MayBeCancelledWhileItsLoadIsHeard) {
  const auto& server = serve({{ReadRequest{}, Send{with_load({}, good_stream())}, AwaitHangUp{}}});
  sink_.on_load = [this] { client_->cancel(kCall); };
  ask();
  loop_.run_until([&] { return server.hang_ups() == 1; });
  loop_.settle();
  EXPECT_EQ(sink_.calls.at(kCall).text, "");
  EXPECT_EQ(sink_.calls.at(kCall).ends, 0);
}

TEST_F(PeerClientTest, CallsAPeerFailedThatMakesNoSense) {
  const std::string page = "<html>proxy</html>";
  EXPECT_TRUE(answer(with_length("502 Bad Gateway", "", page)).failed);
  EXPECT_TRUE(answer(with_length("404 Not Found", "", page)).failed);
  EXPECT_TRUE(answer(with_length("301 Moved", "Location: /x\r\n", "")).failed);
  EXPECT_TRUE(answer(with_length("200 OK", "Content-Type: text/html\r\n", page)).failed);
  EXPECT_TRUE(answer(ok("{\"choices\":[]}")).failed);
  EXPECT_TRUE(answer("garbage\r\n\r\n").failed);
  EXPECT_TRUE(answer(event_stream({"{broken"})).failed);
  EXPECT_TRUE(answer(event_stream({"[1,2]"})).failed);
  EXPECT_TRUE(answer(event_stream({"{\"choices\":[{\"delta\":{\"content\":\"\xff\"}}]}"})).failed);
}

TEST_F(PeerClientTest, CallsAPeerFailedWhoseStreamEndsWithoutAFinish) {
  const Heard& heard = answer(stream_head() + text_event("half") + done_event());
  EXPECT_EQ(heard.text, "half");
  EXPECT_TRUE(heard.failed);
  EXPECT_TRUE(answer(stream_head() + text_event("half")).failed);
  EXPECT_TRUE(answer(stream_head() + std::string(kLastChunk)).failed);
  EXPECT_TRUE(answer("").failed);
}

TEST_F(PeerClientTest, CallsAPeerFailedThatIsNotThere) {
  std::optional<ScriptedServer> gone;
  gone.emplace(loop_.io(), std::vector<Script>{});
  const Endpoint endpoint = gone->endpoint();
  gone.reset();
  loop_.settle();
  connect({.endpoint = endpoint});
  ask();
  const Heard& heard = await_end();
  ASSERT_TRUE(heard.failed);
  EXPECT_NE(heard.failed->find("Connection refused"), std::string::npos);
}

TEST_F(PeerClientTest, CallsAPeerFailedThatFallsSilent) {
  const auto& server =
      serve({{ReadRequest{}, Send{stream_head() + text_event("half")}, AwaitHangUp{}}});
  connect({.endpoint = server.endpoint(), .silence_max = 50ms});
  ask();
  const Heard& heard = await_end();
  EXPECT_EQ(heard.text, "half");
  ASSERT_TRUE(heard.failed);
  EXPECT_NE(heard.failed->find("silence"), std::string::npos) << *heard.failed;
}

TEST_F(PeerClientTest, IsNeverHeardFromInsideAQuestion) {
  connect({.endpoint = {.socket_path = "/" + std::string(300, 'x')}});  // fails without a wait
  boost::asio::post(loop_.io(), [this] { ask(); });
  EXPECT_TRUE(await_end().failed);
}

TEST_F(PeerClientTest, HearsNothingOfACancelledCall) {
  const auto& server = serve({{ReadRequest{}, Do{[this] { cancel(); }}, AwaitHangUp{}}});
  ask();
  loop_.run_until([&] { return server.hang_ups() == 1; });
  loop_.settle();
  EXPECT_TRUE(sink_.calls.empty());
  cancel();  // once more is no harm
}

TEST_F(PeerClientTest, MayBeCancelledBeforeItHasBegun) {
  const auto& server = serve({{ReadRequest{}, Send{good_stream()}}});
  ask();
  cancel();
  ask(kOther);
  EXPECT_TRUE(await_end(kOther).end);
  EXPECT_EQ(sink_.calls.count(kCall), 0U);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(PeerClientTest, MayBeCancelledWhileItsTextIsHeard) {
  const auto& server = serve({{ReadRequest{}, Send{good_stream()}, AwaitHangUp{}}});
  sink_.on_text = [this] { client_->cancel(kCall); };
  ask();
  loop_.run_until([&] { return server.hang_ups() == 1; });
  loop_.settle();
  EXPECT_EQ(sink_.calls.at(kCall).text, "be");
  EXPECT_EQ(sink_.calls.at(kCall).ends, 0);
}

TEST_F(PeerClientTest, MayBeDestroyedWithCallsUnderWay) {
  const auto& server = serve({{ReadRequest{}, Do{[this] { client_.reset(); }}, AwaitHangUp{}}});
  ask();
  loop_.run_until([&] { return server.hang_ups() == 1; });
  loop_.settle();
  EXPECT_TRUE(sink_.calls.empty());
}

TEST_F(PeerClientTest, MakesTwoCallsAtOnce) {
  const auto& server = serve({{ReadRequest{}, Send{good_stream(), 1}, AwaitHangUp{}},
                              {ReadRequest{}, Send{good_stream(), 1}, AwaitHangUp{}}});
  ask(kCall);
  ask(kOther);
  EXPECT_EQ(await_end(kCall).text, "because");
  EXPECT_EQ(await_end(kOther).text, "because");
  EXPECT_EQ(server.connections(), 2U);
}

TEST_F(PeerClientTest, UsesItsWarmConnectionsAgain) {
  const auto& server = serve(
      {{ReadRequest{}, Send{good_stream()}, ReadRequest{}, Send{good_stream()}, AwaitHangUp{}}});
  ask(kCall);
  EXPECT_TRUE(await_end(kCall).end);
  ask(kOther);
  EXPECT_TRUE(await_end(kOther).end);
  EXPECT_EQ(server.connections(), 1U);
}

}  // namespace
}  // namespace murmur::net
