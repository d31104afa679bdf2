#include "eval/journal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace murmur::eval {
namespace {

const char* const kSubject = "murmur eval of this";

class JournalTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  static Trial trial(const std::string& question) {
    Trial trial;
    trial.key = {{moa::Strategy::Moa, 1, 3}, 2, 0, question};
    trial.answer = "\"4\u00e4\"\n";
    trial.path = "vote";
    trial.latency_s = 0.25;
    trial.tokens = 7;
    return trial;
  }

  std::string path_ = testing::TempDir() + "murmur_journal.jsonl";
};

TEST_F(JournalTest, GivesBackWhatItWasGiven) {
  ASSERT_TRUE(Journal::open(path_, kSubject)->add(trial("a")));
  const auto journal = Journal::open(path_, kSubject);
  ASSERT_TRUE(journal.has_value()) << journal.error().message;
  ASSERT_TRUE(journal->has(trial("a").key));
  const Trial& kept = journal->trials().at(trial("a").key);
  EXPECT_EQ(kept.answer, "\"4\u00e4\"\n");
  EXPECT_EQ(kept.path, "vote");
  EXPECT_EQ(kept.latency_s, 0.25);
  EXPECT_EQ(kept.tokens, 7U);
  EXPECT_FALSE(journal->has(trial("b").key));
}

TEST_F(JournalTest, GoesOnAfterALineThatWasCut) {
  ASSERT_TRUE(Journal::open(path_, kSubject)->add(trial("a")));
  std::ofstream(path_, std::ios::app) << "{\"plan\":\"auto\",\"lay";
  {
    auto journal = Journal::open(path_, kSubject);
    ASSERT_TRUE(journal.has_value()) << journal.error().message;
    ASSERT_TRUE(journal->add(trial("b")));
  }
  EXPECT_EQ(Journal::open(path_, kSubject)->trials().size(), 2U);
}

TEST_F(JournalTest, RefusesToMixTwoEvaluations) {
  ASSERT_TRUE(Journal::open(path_, kSubject)->add(trial("a")));
  const auto other = Journal::open(path_, "murmur eval of something else");
  ASSERT_FALSE(other.has_value());
  EXPECT_NE(other.error().message.find("something else; choose another folder"), std::string::npos);
}

TEST_F(JournalTest, TakesOverOneWithoutTrials) {
  ASSERT_TRUE(Journal::open(path_, kSubject));
  ASSERT_TRUE(Journal::open(path_, "murmur eval of something else"));
  EXPECT_TRUE(Journal::open(path_, kSubject));
}

TEST_F(JournalTest, LeavesAFileOfSomebodyElseAsItIs) {
  std::ofstream(path_) << "my notes, without a line feed";
  EXPECT_FALSE(Journal::open(path_, kSubject));
  EXPECT_EQ(std::filesystem::file_size(path_), 29U);
}

TEST_F(JournalTest, IsWrittenByOneEvaluationAtATime) {
  const auto first = Journal::open(path_, kSubject);
  const auto second = Journal::open(path_, kSubject);
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().message.find("in use by another"), std::string::npos);
}

TEST_F(JournalTest, NamesALineThatIsNoTrial) {
  std::ofstream(path_) << kSubject + std::string("\n{}\n");
  const auto journal = Journal::open(path_, kSubject);
  ASSERT_FALSE(journal.has_value());
  EXPECT_NE(journal.error().message.find("line 2"), std::string::npos);
}

TEST_F(JournalTest, SaysThatItCannotBeWritten) {
  EXPECT_FALSE(Journal::open("/nowhere/journal.jsonl", kSubject).has_value());
}

}  // namespace
}  // namespace murmur::eval
