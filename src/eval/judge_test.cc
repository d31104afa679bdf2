#include "eval/judge.h"

#include <gtest/gtest.h>

namespace murmur::eval {
namespace {

TEST(ExactMatch, ForgivesHowAnAnswerIsPut) {
  EXPECT_TRUE(is_exact_match("The answer is **42**.", "42"));
  EXPECT_TRUE(is_exact_match("paris", "Paris"));
  EXPECT_TRUE(is_exact_match("12, 45, 78 ", "12, 45, 78"));
  EXPECT_TRUE(is_exact_match("1,200", "1200"));
}

TEST(ExactMatch, ForgivesNothingElse) {
  EXPECT_FALSE(is_exact_match("43", "42"));
  EXPECT_FALSE(is_exact_match("", "42"));
  EXPECT_FALSE(is_exact_match("Paris, Texas", "Paris"));
  EXPECT_FALSE(is_exact_match("12, 78, 45", "12, 45, 78"));
}

TEST(ExactMatch, ComparesLongTextsAsTheyAre) {
  const char* const text = "a sentence with more words than a closed answer may have";
  EXPECT_TRUE(is_exact_match(std::string(text) + "\n", text));
  EXPECT_FALSE(is_exact_match(std::string(text) + " now", text));
}

}  // namespace
}  // namespace murmur::eval
