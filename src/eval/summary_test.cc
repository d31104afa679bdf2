#include "eval/summary.h"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>

#include "eval/report.h"

namespace murmur::eval {
namespace {

constexpr Setting kAlone{};
constexpr Setting kTogether{moa::Strategy::Auto, 1, 1};

/// Two nodes and two questions: each node knows one of them alone, together they know both.
class SummaryTest : public testing::Test {
 protected:
  SummaryTest() {
    for (std::uint32_t node = 0; node < 2; ++node) {
      add({kAlone, node, 0, "a"}, node == 0 ? "1" : "9", "alone");
      add({kAlone, node, 0, "b"}, node == 0 ? "8" : "2", "alone");
    }
    add({kTogether, 0, 0, "a"}, "1", "vote");
    add({kTogether, 1, 0, "b"}, "2", "synthesis");
  }
  void TearDown() override { std::filesystem::remove(path_); }

  void add(TrialKey key, const std::string& answer, const std::string& path) {
    Trial trial{.key = std::move(key), .answer = answer, .path = path};
    trial.latency_s = 2;
    trial.queue_wait_s = 0.5;
    trial.tokens = 3;
    trial.bytes = 100;
    ASSERT_TRUE(journal_.add(std::move(trial)));
  }

  std::string path_ = testing::TempDir() + "murmur_summary.jsonl";
  Journal journal_ = *Journal::open(path_, "murmur eval of this");
  Design design_{.settings = {kAlone, kTogether}, .models = {"x", "y"}};
  std::vector<Question> questions_{{"a", "first", "1?", "1"}, {"b", "second", "2?", "2"}};
};

TEST_F(SummaryTest, ComparesMembersAndSettings) {
  const Summary summary = summarise(design_, questions_, journal_);
  ASSERT_EQ(summary.members.size(), 2U);
  EXPECT_EQ(summary.members[1].accuracy->mean, 0.5);
  EXPECT_EQ(summary.members[1].by_skill.at("second"), 1);
  EXPECT_EQ(summary.best_member, 0U);

  const SettingSummary& alone = summary.settings[0];
  EXPECT_EQ(alone.accuracy->mean, 1);  // each question went to the node that knows it
  const SettingSummary& together = summary.settings[1];
  EXPECT_EQ(together.accuracy->mean, 1);
  EXPECT_EQ(together.over_best_member->mean, 0.5);
  EXPECT_EQ(together.over_first->mean, 0);
  EXPECT_EQ(together.paths, (std::map<std::string, std::uint64_t>{{"vote", 1}, {"synthesis", 1}}));
  EXPECT_EQ(together.latency_mean_s, 2);
  EXPECT_EQ(together.queue_mean, 0.25);
  EXPECT_EQ(together.tokens, 6U);
  EXPECT_EQ(together.bytes, 200U);
}

TEST_F(SummaryTest, RepeatsOfAQuestionCountAsOneQuestion) {
  design_.repeats = 2;
  for (std::uint32_t node = 0; node < 2; ++node) {
    add({kAlone, node, 1, "a"}, "9", "alone");
    add({kAlone, node, 1, "b"}, node == 0 ? "8" : "2", "alone");
  }
  add({kTogether, 1, 1, "a"}, "9", "synthesis");  // the next repeat goes to the next node
  add({kTogether, 0, 1, "b"}, "2", "vote");
  const Summary summary = summarise(design_, questions_, journal_);
  EXPECT_EQ(summary.members[0].accuracy->mean, 0.25);
  EXPECT_EQ(summary.members[1].accuracy->mean, 0.5);
  EXPECT_EQ(summary.settings[1].accuracy->mean, 0.75);
  EXPECT_EQ(summary.settings[1].by_skill.at("first"), 0.5);
  EXPECT_EQ(summary.settings[1].over_best_member->mean, 0.25);
}

TEST_F(SummaryTest, AQuestionWithoutAnAnswerCountsAsWrong) {
  Trial failed{.key = {kTogether, 1, 0, "b"}, .error = "the queue is full"};
  ASSERT_TRUE(journal_.add(std::move(failed)));
  const SettingSummary together = summarise(design_, questions_, journal_).settings[1];
  EXPECT_EQ(together.accuracy->mean, 0.5);
  EXPECT_EQ(together.failed, 1U);
  EXPECT_EQ(together.latency_mean_s, 2);
}

TEST_F(SummaryTest, WithoutExpectedAnswersNothingIsJudged) {
  for (Question& question : questions_) { question.answer.reset(); }
  const Summary summary = summarise(design_, questions_, journal_);
  EXPECT_FALSE(summary.best_member);
  EXPECT_FALSE(summary.settings[1].accuracy);
  EXPECT_EQ(summary.settings[1].tokens, 6U);
}

TEST_F(SummaryTest, AsJsonHasTheFieldsThatAreDocumented) {
  const std::string text = to_json(summarise(design_, questions_, journal_));
  const auto json = boost::json::parse(text).as_object();
  EXPECT_EQ(json.at("members").at(0).at("model"), "x");
  EXPECT_EQ(json.at("best_member"), "node-1");
  const auto& together = json.at("configs").at(1);
  for (const char* field :
       {"plan", "layers", "fan_out", "accuracy", "ci_low", "ci_high", "latency_mean_s",
        "queue_mean", "tokens", "bytes", "by_skill", "over_best_member", "paths", "failed"}) {
    EXPECT_TRUE(together.as_object().contains(field)) << field;
  }
  EXPECT_EQ(together.at("over_best_member").at("mean").to_number<double>(), 0.5);
}

TEST_F(SummaryTest, TheAnswersCanBeJudgedByAlpacaEval) {
  const auto outputs =
      boost::json::parse(alpaca_json(design_, kTogether, questions_, journal_, "skills"));
  EXPECT_EQ(outputs.at(1), (boost::json::object{{"instruction", "2?"},
                                                {"output", "2"},
                                                {"generator", "murmur:auto M=1,k=1"},
                                                {"dataset", "skills"},
                                                {"datasplit", "eval"}}));
}

TEST(OriginsTest, EverySkillIsDealtToAllNodesAlike) {
  std::vector<Question> questions;
  for (int i = 0; i < 48; ++i) {
    questions.push_back({std::to_string(i), "skill " + std::to_string(i % 12), "?", "!"});
  }
  const Origins origins(questions, 4);
  std::map<std::pair<std::string, std::uint32_t>, int> asked;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    ++asked[{questions[i].skill, origins.of(i, 0)}];
    EXPECT_NE(origins.of(i, 0), origins.of(i, 1));
  }
  EXPECT_EQ(asked.size(), 12U * 4U);
}

}  // namespace
}  // namespace murmur::eval
