// RemoteEngine against servers that play the documented quirks of the real ones.
#include "engine/remote_engine.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <optional>

#include "engine/fake_server.h"
#include "engine/recording_sink.h"

namespace murmur::engine {
namespace {

namespace asio = boost::asio;
using testing::events;
using testing::FakeReply;
using testing::FakeRequest;
using testing::FakeServer;
using testing::ok;
using testing::reply;

constexpr JobId kFirst{1};
constexpr JobId kSecond{2};
constexpr auto kPatience = std::chrono::seconds(20);  // reached only by a failing test

constexpr const char* kHello = R"({"choices":[{"index":0,"delta":{"content":"Hello"}}]})";
constexpr const char* kThere =
    R"({"choices":[{"index":0,"delta":{"content":" there"},"finish_reason":"stop"}]})";
constexpr const char* kUsage =
    R"({"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":2,"total_tokens":14}})";

FakeReply models(const std::string& id, const std::string& owner, const std::string& more = "") {
  return ok(R"({"object":"list","data":[{"id":")" + id + R"(","object":"model","owned_by":")" +
            owner + "\"" + more + "}]}");
}

/// Two tokens, and usage where it was asked for.
FakeReply answer(const FakeRequest& request) {
  if (!request.says("include_usage")) { return events({kHello, kThere, "[DONE]"}); }
  return events({kHello, kThere, kUsage, "[DONE]"});
}

FakeReply ollama(const FakeRequest& request) {
  if (request.is("GET /v1/models ")) { return models("llama3.2:latest", "library"); }
  if (request.is("GET /api/version ")) { return ok(R"({"version":"0.5.1"})"); }
  if (request.is("GET /api/ps ")) {
    return ok(R"({"models":[{"name":"llama3.2:latest","context_length":8192}]})");
  }
  if (!request.is("POST /v1/chat/completions ")) {
    return reply("404 Not Found", "404 page not found", "text/plain");
  }
  if (!request.says(R"("model":"llama3.2:latest")")) {
    return reply("404 Not Found", R"({"error":{"message":"model \"local\" not found, try pulling )"
                                  R"(it first","type":"api_error","param":null,"code":null}})");
  }
  return answer(request);
}

/// Refuses what it does not know, as pydantic does where extra fields are forbidden.
FakeReply vllm(const FakeRequest& request) {
  if (request.is("GET /v1/models ")) {
    return models("Qwen/Qwen2.5-3B", "vllm", R"(,"max_model_len":2048)");
  }
  if (request.is("GET /health ")) { return ok(""); }
  if (request.is("POST /tokenize ")) {
    return ok(R"({"count":)" + std::to_string(request.body.size() / 4) + R"(,"tokens":[1,2]})");
  }
  if (request.says("return_progress")) {
    return reply("400 Bad Request",
                 R"({"object":"error","message":"[{'type': 'extra_forbidden', 'loc': ('body', )"
                 R"('return_progress')}]","type":"BadRequestError","param":null,"code":400})");
  }
  if (request.is("POST /v1/chat/completions ")) { return answer(request); }
  return reply("404 Not Found", R"({"detail":"Not Found"})");
}

/// Status 200 for whatever it does not have.
FakeReply lm_studio(const FakeRequest& request) {
  if (request.is("GET /v1/models ")) { return models("qwen2.5-3b-instruct", "organization_owner"); }
  if (request.is("GET /api/v0/models ")) {
    return ok(R"({"data":[{"id":"qwen2.5-3b-instruct","type":"llm","state":"loaded",)"
              R"("max_context_length":32768,"loaded_context_length":6144}]})");
  }
  if (request.is("POST /v1/chat/completions ")) { return answer(request); }
  return ok(R"({"error":"Unexpected endpoint or method."})");
}

/// No usage in streams, keys in the style of FastAPI.
FakeReply mii(const FakeRequest& request) {
  if (request.head.find("Authorization: Bearer sk-right\r\n") == std::string::npos) {
    return reply("401 Unauthorized",
                 R"({"detail":{"error":{"message":"","code":"invalid_api_key"}}})");
  }
  if (request.is("GET /v1/models ")) { return models("mistral", "deepspeed-mii"); }
  if (request.is("GET /health ")) { return ok(R"({"status":"ok"})"); }
  if (request.is("POST /v1/chat/completions ")) { return events({kHello, kThere, "[DONE]"}); }
  return reply("404 Not Found", R"({"detail":"Not Found"})");
}

template <class T>
asio::awaitable<void> store(asio::awaitable<T> task, std::optional<T>& into) {
  into = co_await std::move(task);
}

class RemoteEngineTest : public ::testing::Test {
 protected:
  ~RemoteEngineTest() override {
    if (!engine_) { return; }
    bool stopped = false;
    asio::co_spawn(io_, engine_->stop(), [&](const std::exception_ptr&) { stopped = true; });
    run_until([&] { return stopped; });
  }

  void serve(FakeServer::Handler handler) { server_.emplace(io_, std::move(handler)); }

  /// Empty if it is ready, else why not.
  std::string launch(RemoteWishes wishes = {}, const std::string& key = "") {
    RemoteConfig config;
    config.url =
        *net::parse_server_url("http://127.0.0.1:" + std::to_string(server_ ? server_->port() : 9));
    wishes.has_key = !key.empty();
    config.wishes = std::move(wishes);
    config.key = key;
    config.look_every = std::chrono::milliseconds(50);
    engine_.emplace(io_.get_executor(), std::move(config), sink_,
                    [this](const std::string& line) { log_ += line + "\n"; });
    std::optional<Result<EngineInfo>> info;
    asio::co_spawn(io_, store(engine_->launch(), info), [](const std::exception_ptr& escaped) {
      if (escaped) { std::rethrow_exception(escaped); }
    });
    run_until([&] { return info.has_value(); });
    return !info ? "never" : *info ? "" : info->error().message;
  }

  void run_until(const std::function<bool()>& is_true) {
    const auto give_up_at = std::chrono::steady_clock::now() + kPatience;
    while (!is_true() && std::chrono::steady_clock::now() < give_up_at) {
      io_.restart();
      io_.run_one_for(std::chrono::milliseconds(100));
    }
    EXPECT_TRUE(is_true());
  }

  RecordingSink::JobRecord& run(JobId job, std::shared_ptr<const prompt::Generation> generation) {
    engine_->start(job, std::move(generation));
    run_until([&] { return sink_.jobs[job].ended(); });
    return sink_.jobs[job];
  }

  [[nodiscard]] bool logged(const std::string& words) const {
    return log_.find(words) != std::string::npos;
  }

  asio::io_context io_;
  RecordingSink sink_;
  std::optional<FakeServer> server_;
  std::optional<RemoteEngine> engine_;
  std::string log_;
};

TEST_F(RemoteEngineTest, KnowsOllamaAndAsksItByTheNameThatItGivesItsModel) {
  serve(ollama);
  ASSERT_EQ(launch({.model = "llama3.2"}), "");
  ASSERT_EQ(sink_.ready.size(), 1U);
  EXPECT_EQ(sink_.ready[0].model, "llama3.2:latest");
  EXPECT_EQ(sink_.ready[0].context_tokens, 8192U);
  EXPECT_TRUE(logged("is Ollama"));
  EXPECT_TRUE(logged("Ollama counts no tokens"));

  const auto& composed = run(kFirst, chat("Hi"));
  ASSERT_NE(composed.done(), nullptr);
  EXPECT_EQ(composed.text(), "Hello there");
  EXPECT_EQ(composed.done()->usage.prompt_tokens, 12U);

  // A client's own request means the same model, whatever it calls it.
  const auto& own = run(kSecond, plain(R"({"model":"local","messages":[],"x":1})"));
  ASSERT_NE(own.done(), nullptr);
  const FakeRequest* const asked = server_->last("POST /v1/chat/completions ");
  EXPECT_TRUE(asked->says(R"("messages":[],"x":1)"));
  EXPECT_FALSE(asked->says("return_progress"));
}

TEST_F(RemoteEngineTest, SendsVllmNothingThatItRefusesAndCountsByIt) {
  serve(vllm);
  ASSERT_EQ(launch(), "");
  EXPECT_EQ(sink_.ready[0].context_tokens, 2048U);
  EXPECT_TRUE(logged("is vLLM"));
  EXPECT_FALSE(logged("estimate"));
  const std::string own = R"({"model":"local","return_progress":true,"messages":[]})";
  ASSERT_NE(run(kFirst, plain(own)).done(), nullptr);

  auto proposals = std::make_shared<prompt::Proposals>();
  proposals->push_back(std::string(20'000, 'a'));
  proposals->push_back("short");
  const auto& job = run(kSecond, chat("Which?", {.max_tokens = 100}, proposals));
  ASSERT_NE(job.done(), nullptr) << job.failure()->message;
  EXPECT_TRUE(job.done()->prompt_cut);
  EXPECT_LT(server_->last("POST /v1/chat/completions ")->body.size(), 2048U * 4);
  EXPECT_TRUE(server_->last("POST /v1/chat/completions ")->says("short"));
}

TEST_F(RemoteEngineTest, IsNotDeceivedByTheStatusThatLmStudioGivesToEverything) {
  serve(lm_studio);
  ASSERT_EQ(launch(), "");
  EXPECT_TRUE(logged("is LM Studio"));
  EXPECT_EQ(sink_.ready[0].context_tokens, 6144U);
  EXPECT_EQ(run(kFirst, chat("Hi")).text(), "Hello there");

  // A path that it does not have is no answer either.
  const auto body = std::make_shared<const std::string>(R"({"prompt":"x"})");
  const prompt::PlainRoute native{prompt::Dialect::Native, "/completion"};
  const auto& job = run(
      kSecond, std::make_shared<const prompt::Generation>(prompt::PlainGeneration{body, native}));
  ASSERT_NE(job.failure(), nullptr);
  EXPECT_NE(job.failure()->message.find("Unexpected endpoint"), std::string::npos);
}

TEST_F(RemoteEngineTest, CountsTokensItselfWhereMiiTellsNoUsage) {
  serve(mii);
  ASSERT_EQ(launch({}, "sk-right"), "");
  EXPECT_TRUE(logged("is DeepSpeed-MII"));
  const auto& job = run(kFirst, chat("Hi"));
  ASSERT_NE(job.done(), nullptr);
  EXPECT_EQ(job.done()->usage.completion_tokens, 2U);
  EXPECT_TRUE(logged("tells no usage"));
  EXPECT_FALSE(logged("sk-right"));
}

TEST_F(RemoteEngineTest, SaysThatTheKeyIsWrongOrMissing) {
  serve(mii);
  const std::string wrong = launch({}, "sk-wrong");
  EXPECT_NE(wrong.find("does not take the key"), std::string::npos) << wrong;
  EXPECT_EQ(wrong.find("sk-wrong"), std::string::npos);
  EXPECT_NE(launch().find("wants a key"), std::string::npos);
  EXPECT_TRUE(sink_.ready.empty());
}

TEST_F(RemoteEngineTest, NamesTheModelsThatThereAre) {
  serve(ollama);
  const std::string wrong = launch({.model = "gpt-5"});
  EXPECT_NE(wrong.find("does not serve gpt-5; it serves llama3.2:latest"), std::string::npos)
      << wrong;
}

TEST_F(RemoteEngineTest, SaysThatNobodyIsThere) {
  const std::string nobody = launch();
  EXPECT_NE(nobody.find("http://127.0.0.1:9: cannot connect"), std::string::npos) << nobody;
  EXPECT_EQ(nobody.find("http://127.0.0.1:9", 1), std::string::npos) << "said once";
}

TEST_F(RemoteEngineTest, WaitsForAServerThatIsLoading) {
  serve([asked = 0](const FakeRequest& request) mutable {
    if (asked++ == 0) {
      return reply("503 Service Unavailable", R"({"error":{"message":"Loading model"}})");
    }
    return vllm(request);
  });
  EXPECT_EQ(launch(), "");
  EXPECT_TRUE(logged("still loading"));
}

TEST_F(RemoteEngineTest, LeavesOutAFieldOnceItWasRefused) {
  serve([](const FakeRequest& request) {
    if (request.says("stream_options")) {
      return reply("422 Unprocessable Entity",
                   R"({"detail":[{"loc":["body","stream_options"],"msg":"extra fields"}]})");
    }
    return lm_studio(request);
  });
  ASSERT_EQ(launch(), "");
  EXPECT_EQ(run(kFirst, chat("Hi")).text(), "Hello there");
  const std::size_t so_far = server_->requests().size();
  EXPECT_EQ(run(kSecond, chat("Hi")).text(), "Hello there");
  EXPECT_TRUE(logged("refuses stream_options"));
  for (std::size_t i = so_far; i < server_->requests().size(); ++i) {
    EXPECT_FALSE(server_->requests()[i].says("stream_options"));
  }
}

TEST_F(RemoteEngineTest, CutsProposalsAgainWhereItsEstimateWasTooLow) {
  serve([](const FakeRequest& request) {
    if (request.is("POST /v1/chat/completions ") && request.body.size() > 10'000) {
      return reply("400 Bad Request",
                   R"({"error":{"message":"This model's maximum context length is 4096 tokens"}})");
    }
    return lm_studio(request);
  });
  ASSERT_EQ(launch(), "");
  auto proposals = std::make_shared<prompt::Proposals>(2, std::string(50'000, 'a'));
  const auto& job = run(kFirst, chat("Which?", {}, proposals));
  ASSERT_NE(job.done(), nullptr) << job.failure()->message;
  EXPECT_TRUE(job.done()->prompt_cut);

  const auto& question = run(kSecond, chat(std::string(50'000, 'a')));  // nothing to cut
  ASSERT_NE(question.failure(), nullptr);
  EXPECT_EQ(question.failure()->kind, FailureKind::ContextExceeded);
}

TEST_F(RemoteEngineTest, PassesARefusalOnInTheServersOwnWords) {
  serve([](const FakeRequest& request) {
    if (request.says("nonsense")) {
      return reply("400 Bad Request", R"({"error":"bad nonsense"})");
    }
    return ollama(request);
  });
  ASSERT_EQ(launch(), "");
  const auto& job = run(kFirst, plain(R"({"nonsense":1})"));
  ASSERT_NE(job.failure(), nullptr);
  EXPECT_EQ(job.failure()->kind, FailureKind::BadRequest);
  EXPECT_EQ(job.failure()->message, "bad nonsense");
  ASSERT_NE(job.failure()->said, nullptr);
  EXPECT_EQ(job.failure()->said->status, 400U);
}

TEST_F(RemoteEngineTest, WordsThatAreNoJsonAreNotPassedOnAsIfTheyWere) {
  serve([](const FakeRequest& request) {
    if (!request.says("nonsense")) { return ollama(request); }
    return reply("400 Bad Request", R"({"error": it broke)");
  });
  ASSERT_EQ(launch(), "");
  const auto& job = run(kFirst, plain(R"({"nonsense":1})"));
  ASSERT_NE(job.failure(), nullptr);
  EXPECT_EQ(job.failure()->kind, FailureKind::BadRequest);
  EXPECT_EQ(job.failure()->said, nullptr);
}

TEST_F(RemoteEngineTest, CancelsByHangingUp) {
  serve([](const FakeRequest& request) {
    if (!request.is("POST ")) { return ollama(request); }
    FakeReply begun = events({kHello});
    begun.bytes.resize(begun.bytes.size() - 5);  // without its end
    begun.hangs = true;
    return begun;
  });
  ASSERT_EQ(launch(), "");
  engine_->start(kFirst, chat("Hi"));
  run_until([&] { return !sink_.jobs[kFirst].deltas.empty(); });
  engine_->cancel(kFirst);
  run_until([&] { return sink_.jobs[kFirst].ended() && server_->hang_ups() > 0; });
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::Cancelled);
  EXPECT_TRUE(sink_.lost.empty());
}

TEST_F(RemoteEngineTest, LosesAServerThatDiesAndFindsItAgain) {
  serve([](const FakeRequest& request) {
    FakeReply said = ollama(request);
    if (request.says("hang")) { said = {"HTTP/1.1 200 OK\r\n", true}; }
    return said;
  });
  ASSERT_EQ(launch(), "");
  engine_->start(kFirst, chat("hang"));
  run_until([&] { return server_->last("POST /v1/chat/completions ") != nullptr; });
  server_->die();
  run_until([&] { return sink_.lost.size() == 2; });
  ASSERT_NE(sink_.jobs[kFirst].failure(), nullptr);
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::EngineFailed);
  // The loss comes first, or the node would give the next job to a dead engine; the second says
  // that it is not back.
  EXPECT_EQ(sink_.history, (std::vector<std::string>{"ready", "lost", "ended 1", "lost"}));

  server_->come_back();
  run_until([&] { return sink_.ready.size() == 2; });
  EXPECT_EQ(run(kSecond, chat("Hi")).text(), "Hello there");
}

TEST_F(RemoteEngineTest, AnswersQueriesOrSaysThatTheServerHasNoSuchPath) {
  serve(ollama);
  ASSERT_EQ(launch(), "");
  std::optional<std::variant<QueryReply, Failure>> version;
  std::optional<std::variant<QueryReply, Failure>> props;
  engine_->query({.path = "/api/version"}, [&](auto said) { version = std::move(said); });
  engine_->query({.path = "/props"}, [&](auto said) { props = std::move(said); });
  run_until([&] { return version && props; });
  EXPECT_EQ(std::get<QueryReply>(*version).status, 200U);
  EXPECT_NE(std::get<Failure>(*props).message.find("Ollama"), std::string::npos);
}

}  // namespace
}  // namespace murmur::engine
