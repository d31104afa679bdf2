// LlamaEngine with the real server and small models. CMake sets
//   MURMUR_TEST_ENGINE  the murmur binary: a program that is the server when run as `PROGRAM engine
//   ...` MURMUR_TEST_MODELS  the folder of models that the build writes

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <thread>

#include "engine/llama_api.h"
#include "engine/llama_engine.h"
#include "engine/recording_sink.h"
#include "net/http_client.h"
#include "openai/chat_chunk.h"

namespace murmur::engine {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

constexpr auto kPatience = std::chrono::seconds(60);  // reached only by a failing test
constexpr JobId kFirst{1};
constexpr JobId kSecond{2};
constexpr JobId kThird{3};

std::string environment(const char* variable) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? "" : value;
}

std::string model(const std::string& file) {
  return environment("MURMUR_TEST_MODELS") + "/" + file;
}

/// A private folder that goes away with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "murmur_engine_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The process that was started with a socket in `folder`; 0 if there is none.
pid_t engine_pid(const std::string& folder) {
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename().string();
    if (name.find_first_not_of("0123456789") != std::string::npos) { continue; }
    std::ifstream in(entry.path() / "cmdline");
    const std::string command{std::istreambuf_iterator<char>(in), {}};
    if (command.find(folder + "/engine-") != std::string::npos) { return std::stoi(name); }
  }
  return 0;
}

/// Puts what a coroutine returns where it is wanted.
template <class T>
asio::awaitable<void> store(asio::awaitable<T> task, std::optional<T>& into) {
  into = co_await std::move(task);
}

class EngineTest : public testing::Test {
 protected:
  static EngineConfig config(const std::string& file = "tiny-1.gguf") {
    return {.model_path = model(file),
            .slots = 2,
            .context_tokens = 1024,
            .threads = 1,
            .program = environment("MURMUR_TEST_ENGINE")};
  }

  void SetUp() override {
    for (const char* variable : {"MURMUR_TEST_ENGINE", "MURMUR_TEST_MODELS"}) {
      ASSERT_NE(environment(variable), "") << variable << " is not set; run this by ctest";
    }
  }

  ~EngineTest() override {
    if (!engine_) { return; }
    bool stopped = false;
    asio::co_spawn(io_, engine_->stop(), [&](const std::exception_ptr&) { stopped = true; });
    run_until([&] { return stopped; });
    EXPECT_EQ(engine_pid(folder_.path()), 0);
  }

  /// Starts an engine; empty if it is ready, else why not.
  std::string launch(EngineConfig config) {
    config.socket_directory = folder_.path();
    engine_.emplace(io_.get_executor(), std::move(config), sink_);
    const auto info = await(engine_->launch());
    return info ? "" : info.error().message;
  }

  template <class T>
  T await(asio::awaitable<T> task) {
    std::optional<T> result;
    asio::co_spawn(io_, store(std::move(task), result), [](const std::exception_ptr& escaped) {
      if (escaped) { std::rethrow_exception(escaped); }
    });
    run_until([&] { return result.has_value(); });
    return std::move(*result);
  }

  void run_until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "waited in vain";
      io_.restart();
      io_.run_one_for(std::chrono::milliseconds(100));
    }
  }
  void run_until_ended(JobId job) {
    run_until([&] { return sink_.jobs[job].ended(); });
  }
  void run_until_text(JobId job) {
    run_until([&] { return !sink_.jobs[job].text().empty() || sink_.jobs[job].ended(); });
  }

  std::uint32_t busy_slots() {
    net::Endpoint endpoint;
    endpoint.socket_path = folder_.path() + "/engine-" + std::to_string(::getpid()) + ".sock";
    net::HttpClient client(io_.get_executor(), endpoint);
    return await(count_busy_slots(client)).value();
  }

  void expect_cancelled(JobId job) {
    run_until_ended(job);
    ASSERT_NE(sink_.jobs[job].failure(), nullptr);
    EXPECT_EQ(sink_.jobs[job].failure()->kind, FailureKind::Cancelled);
  }
  void expect_to_work() {
    const JobId job{99};
    sink_.jobs.erase(job);
    engine_->start(job, chat("hello", {.max_tokens = 4}));
    run_until_ended(job);
    ASSERT_NE(sink_.jobs[job].done(), nullptr) << sink_.jobs[job].failure()->message;
  }

  TemporaryFolder folder_;
  asio::io_context io_;
  RecordingSink sink_;
  std::optional<LlamaEngine> engine_;
};

std::string words(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) { text += "word" + std::to_string(i) + " "; }
  return text;
}

prompt::ProposalsPtr proposals(prompt::Proposals texts) {
  return std::make_shared<const prompt::Proposals>(std::move(texts));
}

TEST_F(EngineTest, TellsWhatItHasLoadedOnceItIsReady) {
  ASSERT_EQ(launch(config()), "");
  ASSERT_EQ(sink_.ready.size(), 1U);
  EXPECT_EQ(sink_.ready[0].model, "tiny-1");
  EXPECT_EQ(sink_.ready[0].context_tokens, 1024U);
  EXPECT_GT(sink_.ready[0].parameters, 10'000U);
}

TEST_F(EngineTest, GivesASlotNoMoreContextThanTheModelWasTrainedFor) {
  EngineConfig large = config();
  large.context_tokens = 100'000;
  ASSERT_EQ(launch(large), "");
  EXPECT_EQ(sink_.ready[0].context_tokens, 4096U);
}

TEST_F(EngineTest, StreamsAGenerationAndItsUsage) {
  ASSERT_EQ(launch(config("tiny-endless.gguf")), "");
  engine_->start(kFirst, chat("hello", {.max_tokens = 20}));
  EXPECT_TRUE(sink_.jobs.empty());  // never from inside start()
  run_until_ended(kFirst);
  const auto& job = sink_.jobs[kFirst];
  ASSERT_NE(job.done(), nullptr) << job.failure()->message;
  EXPECT_GT(job.deltas.size(), 3U);
  EXPECT_FALSE(job.text().empty());
  EXPECT_EQ(job.done()->finish, prompt::FinishReason::Length);
  EXPECT_EQ(job.done()->usage.completion_tokens, 20U);
  EXPECT_GT(job.done()->usage.prompt_tokens, 3U);
  EXPECT_FALSE(job.done()->prompt_cut);
}

TEST_F(EngineTest, AnswersEquallyForEqualSeeds) {
  ASSERT_EQ(launch(config("tiny-endless.gguf")), "");
  const auto generate = [&](JobId job, std::uint32_t seed) {
    engine_->start(job, chat("hello", {.max_tokens = 24, .temperature = 1.0, .seed = seed}));
    run_until_ended(job);
    return sink_.jobs[job].text();
  };
  const std::string first = generate(kFirst, 7);
  EXPECT_EQ(first, generate(kSecond, 7));
  EXPECT_NE(first, generate(kThird, 8));
}

TEST_F(EngineTest, PassesTheEventsOfAPlainBodyOn) {
  ASSERT_EQ(launch(config()), "");
  engine_->start(kFirst, plain(R"({"model":"tiny-1","messages":[{"role":"user","content":"hi"}],)"
                               R"("max_tokens":8,"logprobs":true})"));
  run_until_ended(kFirst);
  const auto& job = sink_.jobs[kFirst];
  ASSERT_NE(job.done(), nullptr) << job.failure()->message;
  std::string text;
  bool has_logprobs = false;
  for (const prompt::Delta& delta : job.deltas) {
    ASSERT_NE(delta.event, nullptr);
    EXPECT_EQ(delta.event->find("prompt_progress"), std::string::npos);
    has_logprobs = has_logprobs || delta.event->find("logprobs") != std::string::npos;
    text += openai::parse_chunk(*delta.event).value().text;
  }
  EXPECT_EQ(text, job.text());
  EXPECT_TRUE(has_logprobs);
}

TEST_F(EngineTest, TellsWhichFieldOfAPlainBodyIsWrong) {
  ASSERT_EQ(launch(config()), "");
  engine_->start(kFirst, plain(R"({"messages":[{"role":"user","content":"hi"}],"top_k":"many"})"));
  run_until_ended(kFirst);
  ASSERT_NE(sink_.jobs[kFirst].failure(), nullptr);
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::BadRequest);
  EXPECT_NE(sink_.jobs[kFirst].failure()->message.find("top_k"), std::string::npos);
}

TEST_F(EngineTest, FreesTheSlotOfACancelledDecodingJob) {
  ASSERT_EQ(launch(config("tiny-endless.gguf")), "");
  engine_->start(kFirst, chat("hello"));
  run_until_text(kFirst);
  engine_->cancel(kFirst);
  engine_->cancel(kFirst);
  expect_cancelled(kFirst);
  EXPECT_EQ(busy_slots(), 0U);
  expect_to_work();
}

TEST_F(EngineTest, FreesTheSlotOfACancelledPrefillingJobWhileAnotherStreams) {
  EngineConfig large = config("tiny-endless.gguf");
  large.context_tokens = 4096;
  ASSERT_EQ(launch(large), "");
  engine_->start(kFirst, chat("hello"));
  run_until_text(kFirst);
  engine_->start(kSecond, chat(words(500)));
  run_until([&] { return busy_slots() == 2 || sink_.jobs[kSecond].ended(); });
  engine_->cancel(kSecond);
  expect_cancelled(kSecond);
  EXPECT_FALSE(sink_.jobs[kFirst].ended());
  EXPECT_EQ(busy_slots(), 1U);
  engine_->cancel(kFirst);
  expect_cancelled(kFirst);
}

TEST_F(EngineTest, CancelsAJobThatWaitsInsideTheServer) {
  EngineConfig single = config("tiny-endless.gguf");
  single.slots = 1;
  ASSERT_EQ(launch(single), "");
  engine_->start(kFirst, chat("hello"));
  run_until_text(kFirst);
  engine_->start(kSecond, chat("a node never does this"));
  engine_->start(kThird, chat("cancelled before it is sent"));
  engine_->cancel(kThird);
  expect_cancelled(kThird);
  engine_->cancel(kSecond);
  expect_cancelled(kSecond);
  EXPECT_FALSE(sink_.jobs[kFirst].ended());
  engine_->cancel(kFirst);
  expect_cancelled(kFirst);
  expect_to_work();
}

TEST_F(EngineTest, FailsItsJobsWhenTheServerIsKilledAndComesBack) {
  ASSERT_EQ(launch(config("tiny-endless.gguf")), "");
  engine_->start(kFirst, chat("hello"));
  engine_->start(kSecond, chat("hello too"));
  run_until_text(kFirst);
  run_until_text(kSecond);
  ASSERT_EQ(::kill(engine_pid(folder_.path()), SIGKILL), 0);
  run_until([&] { return sink_.ready.size() == 2; });
  EXPECT_EQ(sink_.history,
            (std::vector<std::string>{"ready", "lost", "ended 1", "ended 2", "ready"}));
  for (const JobId job : {kFirst, kSecond}) {
    ASSERT_NE(sink_.jobs[job].failure(), nullptr);
    EXPECT_EQ(sink_.jobs[job].failure()->kind, FailureKind::EngineFailed);
    EXPECT_EQ(sink_.jobs[job].failure()->message,
              "the engine ended by signal 9 (Killed); it is being restarted");
  }
  expect_to_work();
}

TEST_F(EngineTest, RefusesJobsWhileTheServerIsAway) {
  ASSERT_EQ(launch(config()), "");
  ASSERT_EQ(::kill(engine_pid(folder_.path()), SIGKILL), 0);
  run_until([&] { return !sink_.lost.empty(); });
  engine_->start(kFirst, chat("hello"));
  run_until_ended(kFirst);
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::EngineUnavailable);
}

TEST_F(EngineTest, KillsAndRestartsAServerThatIsStuck) {
  EngineConfig impatient = config("tiny-endless.gguf");
  impatient.silence_max = std::chrono::seconds(4);
  ASSERT_EQ(launch(impatient), "");
  engine_->start(kFirst, chat("hello"));
  run_until_text(kFirst);
  ASSERT_EQ(::kill(engine_pid(folder_.path()), SIGSTOP), 0);
  run_until([&] { return sink_.ready.size() == 2; });
  EXPECT_NE(sink_.jobs[kFirst].failure()->message.find("stuck"), std::string::npos);
  expect_to_work();
}

TEST_F(EngineTest, CutsProposalsFairlyWhenTheyDoNotFit) {
  ASSERT_EQ(launch(config()), "");
  engine_->start(kFirst, chat("question?", {.max_tokens = 16},
                              proposals({words(900), "short one", words(900)})));
  run_until_ended(kFirst);
  const JobDone* const done = sink_.jobs[kFirst].done();
  ASSERT_NE(done, nullptr) << sink_.jobs[kFirst].failure()->message;
  EXPECT_TRUE(done->prompt_cut);
  EXPECT_GT(done->usage.prompt_tokens, 900U);  // what there is is used
  EXPECT_LE(done->usage.prompt_tokens, 1024U - 16U);
}

TEST_F(EngineTest, LeavesProposalsThatFitAlone) {
  ASSERT_EQ(launch(config()), "");
  engine_->start(kFirst, chat("question?", {.max_tokens = 16}, proposals({words(20), "short"})));
  run_until_ended(kFirst);
  ASSERT_NE(sink_.jobs[kFirst].done(), nullptr) << sink_.jobs[kFirst].failure()->message;
  EXPECT_FALSE(sink_.jobs[kFirst].done()->prompt_cut);
}

TEST_F(EngineTest, NeverCutsAQuestionThatDoesNotFit) {
  ASSERT_EQ(launch(config()), "");
  engine_->start(kFirst, chat(words(2000)));
  engine_->start(kSecond, chat(words(2000), {}, proposals({"a", "b"})));
  run_until_ended(kFirst);
  run_until_ended(kSecond);
  engine_->start(kThird,
                 plain(R"({"messages":[{"role":"user","content":")" + words(2000) + R"("}]})"));
  run_until_ended(kThird);
  for (const JobId job : {kFirst, kSecond, kThird}) {
    ASSERT_NE(sink_.jobs[job].failure(), nullptr);
    EXPECT_EQ(sink_.jobs[job].failure()->kind, FailureKind::ContextExceeded) << job.value;
    EXPECT_NE(sink_.jobs[job].failure()->message.find("1024"), std::string::npos)
        << sink_.jobs[job].failure()->message;
  }
}

TEST_F(EngineTest, TakesAnyTextFromPeers) {
  ASSERT_EQ(launch(config()), "");
  engine_->start(kFirst, chat("<|im_end|>\n{{x}} \x01\x7f \xf0\x9f\x98\x80 \xe4\xb8\xad",
                              {.max_tokens = 4}, proposals({every_kind_of_character(), ""})));
  run_until_ended(kFirst);
  ASSERT_NE(sink_.jobs[kFirst].done(), nullptr) << sink_.jobs[kFirst].failure()->message;
}

TEST_F(EngineTest, RefusesModelsThatCannotBeServed) {
  const auto complaint = [&](const std::string& path) {
    EngineConfig bad = config();
    bad.model_path = path;
    return launch(bad);
  };
  const std::string no_bytes = model("no-bytes.gguf");
  EXPECT_EQ(complaint(no_bytes), "the tokenizer of " + no_bytes +
                                     " cannot take arbitrary text (no byte fallback): a peer's "
                                     "text could stop it; choose another model");
  const std::string cut = folder_.path() + "/cut.gguf";
  fs::copy_file(model("tiny-1.gguf"), cut);
  fs::resize_file(cut, fs::file_size(cut) - 1);
  EXPECT_NE(complaint(cut).find("is truncated"), std::string::npos);
  EXPECT_NE(complaint("/proc/self/exe").find("is not a GGUF model"), std::string::npos);
  EXPECT_NE(complaint("/nowhere.gguf").find("no such file"), std::string::npos);
  EXPECT_TRUE(sink_.history.empty());
  engine_.reset();
}

TEST_F(EngineTest, SaysInOneLineWhyTheServerDoesNotStart) {
  EngineConfig bad = config();
  bad.extra_arguments = {"--no-such-flag"};
  const std::string flag = launch(bad);
  EXPECT_NE(flag.find("the engine ended by exit code 1 while it started"), std::string::npos);
  EXPECT_NE(flag.find("--no-such-flag"), std::string::npos) << flag;
  EXPECT_EQ(flag.find('\n'), std::string::npos);
  bad.program = "/nowhere/murmur";
  EXPECT_EQ(launch(bad), "cannot run /nowhere/murmur: No such file or directory");
  engine_.reset();
}

TEST_F(EngineTest, DiesWithANodeThatIsKilled) {
  const pid_t node = ::fork();
  if (node == 0) {
    (void)launch(config());
    while (true) { io_.run_for(kPatience); }
  }
  // The engine is the other process's child: its coming and going can only be looked for.
  const auto wait_until = [](const std::function<bool()>& condition) {
    for (int i = 0; i < 6000 && !condition(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return condition();
  };
  EXPECT_TRUE(wait_until([&] { return engine_pid(folder_.path()) != 0; }));
  ::kill(node, SIGKILL);
  ::waitpid(node, nullptr, 0);
  EXPECT_TRUE(wait_until([&] { return engine_pid(folder_.path()) == 0; }));
}

}  // namespace
}  // namespace murmur::engine
