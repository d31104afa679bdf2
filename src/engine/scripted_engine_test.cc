#include "engine/scripted_engine.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "engine/recording_sink.h"
#include "openai/chat_chunk.h"

namespace murmur::engine {
namespace {

constexpr JobId kFirst{1};
constexpr JobId kSecond{2};

class ScriptedEngineTest : public testing::Test {
 protected:
  void launch(const std::string& script) {
    auto parsed = parse_script(script);
    ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
    engine_.emplace(io_.get_executor(), std::move(*parsed), sink_);
    engine_->launch();
    io_.run_one();
    ASSERT_EQ(sink_.ready.size(), 1U);
  }
  /// Plays until nothing is left to do.
  void play() {
    io_.restart();
    io_.run();
  }
  template <class Condition>
  void play_until(Condition condition) {
    io_.restart();
    while (!condition()) { ASSERT_GT(io_.run_one(), 0U); }
  }

  boost::asio::io_context io_;
  RecordingSink sink_;
  std::optional<ScriptedEngine> engine_;
};

TEST_F(ScriptedEngineTest, AnswersByTheFirstRuleThatMatches) {
  launch(R"({"model": "tiny", "rules": [{"when": "France", "answer": "It is Paris."}]})");
  EXPECT_EQ(sink_.ready[0].model, "tiny");
  engine_->start(kFirst, chat("the capital of France?"));
  engine_->start(kSecond, chat("of Spain?"));
  EXPECT_TRUE(sink_.jobs.empty());  // never from inside start()
  play();
  EXPECT_EQ(sink_.jobs[kFirst].text(), "It is Paris.");
  ASSERT_NE(sink_.jobs[kFirst].done(), nullptr);
  EXPECT_EQ(sink_.jobs[kFirst].done()->finish, prompt::FinishReason::Stop);
  EXPECT_EQ(sink_.jobs[kFirst].done()->usage.prompt_tokens, 4U);
  EXPECT_EQ(sink_.jobs[kFirst].done()->usage.completion_tokens, 3U);
  ASSERT_NE(sink_.jobs[kSecond].failure(), nullptr);
  EXPECT_EQ(sink_.jobs[kSecond].failure()->message, "no rule of the script matches this prompt");
}

TEST_F(ScriptedEngineTest, SendsOneTokenPerTickAtALowRateAndSeveralAtAHighOne) {
  launch(R"({"rules": [{"when": "slow", "answer": "a b c d", "tokens_per_s": 200},
                       {"answer": "a b c d e f g h i j k", "tokens_per_s": 1000, "ttft_ms": 1}]})");
  engine_->start(kFirst, chat("slow"));
  engine_->start(kSecond, chat("fast"));
  play();
  EXPECT_EQ(sink_.jobs[kFirst].deltas.size(), 4U);
  EXPECT_EQ(sink_.jobs[kFirst].deltas[1].text, " b");
  EXPECT_EQ(sink_.jobs[kSecond].deltas.size(), 3U);
  EXPECT_EQ(sink_.jobs[kSecond].deltas[0].tokens, 5U);
}

TEST_F(ScriptedEngineTest, StopsAtMaxTokens) {
  launch(R"({"rules": [{"answer": "one two three"}]})");
  engine_->start(kFirst, chat("count", {.max_tokens = 2}));
  play();
  EXPECT_EQ(sink_.jobs[kFirst].text(), "one two");
  EXPECT_EQ(sink_.jobs[kFirst].done()->finish, prompt::FinishReason::Length);
}

TEST_F(ScriptedEngineTest, GivesJobsTheirServiceTimesInTurn) {
  launch(R"({"service_ms": [3600000, 0], "rules": [{"answer": "a b", "tokens_per_s": 0.001}]})");
  for (std::uint64_t job = 1; job <= 4; ++job) { engine_->start(JobId{job}, chat("x")); }
  play_until([&] { return sink_.jobs[JobId{4}].ended(); });  // an hour, none, and again
  EXPECT_EQ(sink_.history, (std::vector<std::string>{"ready", "ended 2", "ended 4"}));
  EXPECT_EQ(sink_.jobs[kSecond].deltas.size(), 1U);  // the text as a whole
  EXPECT_TRUE(sink_.jobs[kFirst].deltas.empty());
}

TEST_F(ScriptedEngineTest, EchoesWhatTheModelWouldRead) {
  launch(R"({"rules": [{"echo": true}]})");
  const prompt::Proposals proposals = {"rain", "sun"};
  engine_->start(kFirst, chat("weather?", {}, std::make_shared<prompt::Proposals>(proposals)));
  play();
  const std::string text = sink_.jobs[kFirst].text();
  EXPECT_TRUE(text.starts_with("weather?"));
  EXPECT_NE(text.find("[2] sun"), std::string::npos);
}

TEST_F(ScriptedEngineTest, FailsAfterWhatItHadToSay) {
  launch(R"({"rules": [{"answer": "half an", "fail": "out of memory"}]})");
  engine_->start(kFirst, chat("x"));
  play();
  EXPECT_EQ(sink_.jobs[kFirst].text(), "half an");
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::EngineFailed);
  EXPECT_EQ(sink_.jobs[kFirst].failure()->message, "out of memory");
}

TEST_F(ScriptedEngineTest, HangsUntilItIsCancelled) {
  launch(R"({"rules": [{"answer": "well", "hang": true}]})");
  engine_->start(kFirst, chat("x"));
  play_until([&] { return !sink_.jobs[kFirst].deltas.empty(); });
  engine_->cancel(kFirst);
  engine_->cancel(kFirst);
  EXPECT_FALSE(sink_.jobs[kFirst].ended());  // never from inside cancel()
  play();
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::Cancelled);
  EXPECT_EQ(sink_.history.back(), "ended 1");
}

TEST_F(ScriptedEngineTest, CancelsAJobBeforeItBeganAndIgnoresUnknownOnes) {
  launch(R"({"rules": [{"answer": "never"}]})");
  engine_->start(kFirst, chat("x"));
  engine_->cancel(kFirst);
  engine_->cancel(kSecond);
  play();
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::Cancelled);
  EXPECT_TRUE(sink_.jobs[kFirst].deltas.empty());
  EXPECT_FALSE(sink_.jobs.contains(kSecond));
}

TEST_F(ScriptedEngineTest, CrashesWithAllItsJobsAndComesBack) {
  launch(R"({"rules": [{"when": "boom", "crash": true, "restart_ms": 1},
                       {"when": "after", "answer": "back"}, {"hang": true}]})");
  engine_->start(kFirst, chat("wait"));
  play_until([&] { return io_.poll_one() == 0; });
  engine_->start(kSecond, chat("boom"));
  play();
  EXPECT_EQ(sink_.history,
            (std::vector<std::string>{"ready", "lost", "ended 1", "ended 2", "ready"}));
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::EngineFailed);
  engine_->start(JobId{3}, chat("after"));
  play();
  EXPECT_EQ(sink_.jobs[JobId{3}].text(), "back");
}

TEST_F(ScriptedEngineTest, RefusesJobsWhileItIsAway) {
  launch(R"({"rules": [{"crash": true, "restart_ms": 3600000}]})");
  engine_->start(kFirst, chat("x"));
  play_until([&] { return !sink_.lost.empty(); });
  engine_->start(kSecond, chat("x"));
  play_until([&] { return sink_.jobs[kSecond].ended(); });
  EXPECT_EQ(sink_.jobs[kSecond].failure()->kind, FailureKind::EngineUnavailable);
}

TEST_F(ScriptedEngineTest, AnswersAPlainBodyWithEventsLikeTheRealEngines) {
  launch(R"({"rules": [{"when": "hi", "answer": "hello there"}]})");
  engine_->start(kFirst, plain(R"({"model":"tiny","messages":[{"role":"user","content":"hi"}]})"));
  play();
  std::string text;
  std::optional<prompt::FinishReason> finish;
  std::optional<prompt::Usage> usage;
  for (const prompt::Delta& delta : sink_.jobs[kFirst].deltas) {
    ASSERT_NE(delta.event, nullptr);
    const auto chunk = openai::parse_chunk(*delta.event);
    ASSERT_TRUE(chunk.has_value()) << *delta.event;
    EXPECT_EQ(chunk->model, "tiny");
    text += chunk->text;
    if (chunk->finish) { finish = chunk->finish; }
    if (chunk->usage) { usage = chunk->usage; }
  }
  EXPECT_EQ(text, "hello there");
  EXPECT_EQ(finish, prompt::FinishReason::Stop);
  EXPECT_EQ(usage->completion_tokens, 2U);
}

TEST_F(ScriptedEngineTest, RefusesAPlainBodyThatItCannotRead) {
  launch(R"({"rules": [{}]})");
  engine_->start(kFirst, plain(R"({"model":"tiny","messages":7})"));
  play();
  EXPECT_EQ(sink_.jobs[kFirst].failure()->kind, FailureKind::BadRequest);
}

TEST_F(ScriptedEngineTest, SaysNothingAfterItsEnd) {
  launch(R"({"rules": [{"answer": "a b c", "tokens_per_s": 100}]})");
  engine_->start(kFirst, chat("x"));
  engine_.reset();
  play();
  EXPECT_TRUE(sink_.jobs.empty());
}

TEST_F(ScriptedEngineTest, SaysOfWhatItCannotPlayThatItCannot) {
  launch(R"({"rules": [{"answer": "yes"}]})");
  engine_->start(kFirst, std::make_shared<const prompt::Generation>(prompt::PlainGeneration{
                             std::make_shared<const std::string>(R"({"input":"x"})"),
                             {prompt::Dialect::Whole, "/v1/embeddings"}}));
  std::optional<std::variant<QueryReply, Failure>> reply;
  engine_->query({.path = "/props"}, [&](auto said) { reply = std::move(said); });
  EXPECT_FALSE(reply.has_value());  // never from inside query()
  play();
  ASSERT_NE(sink_.jobs[kFirst].failure(), nullptr);
  EXPECT_EQ(sink_.jobs[kFirst].failure()->said->status, 501U);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(std::get<QueryReply>(*reply).status, 501U);
}

TEST_F(ScriptedEngineTest, WritesAsManyAnswersAsTheFormSays) {
  launch(R"({"rules": [{"answer": "a b"}]})");
  auto conversation =
      std::make_shared<const prompt::Conversation>(1, prompt::Message{prompt::Role::User, "?"});
  auto form = std::make_shared<const prompt::AnswerForm>(prompt::AnswerForm{"", 2});
  engine_->start(kFirst, std::make_shared<const prompt::Generation>(prompt::ChatGeneration{
                             {std::move(conversation)}, {}, std::move(form)}));
  play();
  const auto& record = sink_.jobs[kFirst];
  EXPECT_EQ(record.text(), "a ba b");
  EXPECT_EQ(record.deltas.front().choice, 0U);
  EXPECT_EQ(record.deltas.back().choice, 2U);  // the usage, after both
  for (const prompt::Delta& delta : record.deltas) { EXPECT_NE(delta.event, nullptr); }
  EXPECT_EQ(record.done()->usage.completion_tokens, 4U);
}

}  // namespace
}  // namespace murmur::engine
