#include "eval/dataset.h"

#include <gtest/gtest.h>

namespace murmur::eval {
namespace {

std::string complaint(std::string_view text) {
  const auto questions = parse_dataset(text);
  return questions ? "accepted" : questions.error().message;
}

TEST(Dataset, ReadsWhatWeAndOthersCallAQuestion) {
  const auto questions = parse_dataset(
      "{\"id\":\"a\",\"skill\":\"addition\",\"prompt\":\"1+1\",\"answer\":\"2\"}\r\n"
      "\n"
      "{\"instruction\":\"Name a river.\",\"output\":\"the Elbe\"}\n"
      "{\"question\":\"How many?\",\"answer\":\"There are 3.\\n#### 3\"}\n"
      "{\"prompt\":\"2+2\",\"answer\":4}\n"
      "{\"prompt\":\"2+2.5\",\"answer\":4.5}");
  ASSERT_TRUE(questions.has_value()) << questions.error().message;
  ASSERT_EQ(questions->size(), 5U);
  EXPECT_EQ(questions->at(4).answer, "4.5");
  EXPECT_EQ(questions->at(0).id, "a");
  EXPECT_EQ(questions->at(0).skill, "addition");
  EXPECT_EQ(questions->at(0).answer, "2");
  EXPECT_EQ(questions->at(1).id, "3");
  EXPECT_EQ(questions->at(1).prompt, "Name a river.");
  EXPECT_FALSE(questions->at(1).answer);
  EXPECT_EQ(questions->at(1).answer_bytes, 8U);
  EXPECT_EQ(questions->at(1).line, 3U);
  EXPECT_EQ(questions->at(2).answer, "3");
  EXPECT_EQ(questions->at(2).answer_bytes, 19U);
  EXPECT_EQ(questions->at(3).answer, "4");
}

TEST(Dataset, SaysWhichLineIsWrong) {
  const std::string good = "{\"prompt\":\"1+1\"}\n";
  EXPECT_NE(complaint(good + "{").find("line 2 is not JSON"), std::string::npos);
  EXPECT_EQ(complaint(good + "[]"), "line 2 is no JSON object");
  EXPECT_EQ(complaint(good + "{\"text\":\"x\"}"), "line 2 has no prompt, instruction or question");
  EXPECT_EQ(complaint("{\"id\":\"a\",\"prompt\":\"x\"}\n{\"id\":\"a\",\"prompt\":\"y\"}"),
            "line 2 has the id a of an earlier one");
  EXPECT_EQ(complaint("\n \n"), "there is no question in it");
}

TEST(Dataset, SaysOfAnArrayThatItIsOne) {
  EXPECT_NE(complaint("\n[{\"prompt\": \"1+1?\"}]").find("one JSON array"), std::string::npos);
}

TEST(Dataset, NamesAFileThatIsNotThere) {
  const auto questions = load_dataset("/nowhere/questions.jsonl");
  ASSERT_FALSE(questions.has_value());
  EXPECT_NE(questions.error().message.find("/nowhere/questions.jsonl"), std::string::npos);
}

}  // namespace
}  // namespace murmur::eval
