#include "moa/vote.h"

#include <gtest/gtest.h>

#include <vector>

namespace murmur::moa {
namespace {

TEST(ClosedForm, MakesSpellingsOfTheSameAnswerEqual) {
  struct Case {
    const char* answer;
    const char* form;
  };
  const Case cases[] = {
      {"42", "42"},
      {" 42.\n", "42"},
      {"**42**", "42"},
      {"The answer is **42**.", "42"},
      {"*42*", "42"},
      {"2*3", "2*3"},
      {"The answer is 42.", "42"},
      {"Answer: 42", "42"},
      {"17 + 25 = 42", "42"},
      {"1,200.50", "1200.5"},
      {"007", "7"},
      {"0.0", "0"},
      {".5", "0.5"},
      {"-3", "-3"},
      {"1,5", "1,5"},
      {"1,2,3", "1,2,3"},
      {"12,345,678", "12345678"},
      {"(B)", "b"},
      {"b.", "b"},
      {"B) Paris", "b"},
      {"Paris", "paris"},
      {"\"Paris\"!", "paris"},
      {"It is  Paris", "paris"},
      {"New   York City", "new york city"},
  };
  for (const Case& c : cases) { EXPECT_EQ(closed_form(c.answer), c.form) << c.answer; }
}

TEST(ClosedForm, AnOpenAnswerHasNone) {
  EXPECT_FALSE(closed_form(""));
  EXPECT_FALSE(closed_form("  ...  "));
  EXPECT_FALSE(closed_form("First this.\nThen that."));
  EXPECT_FALSE(closed_form("The sky is blue because of scattering."));
  EXPECT_FALSE(closed_form(std::string(65, 'x')));
}

std::optional<Plurality> vote(std::vector<std::string_view> answers) { return plurality(answers); }

TEST(Plurality, TheMostFrequentClosedAnswerWins) {
  const auto result = vote({"41", "The answer is 42.", "42", "43"});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->winner, 1U);
  EXPECT_EQ(result->votes, 2U);
  EXPECT_EQ(result->voters, 4U);
}

TEST(Plurality, ATieDecidesNothing) {
  EXPECT_FALSE(vote({"1", "1", "2", "2"}));
  EXPECT_FALSE(vote({"1", "2"}));
}

TEST(Plurality, OneVoterIsNoPlurality) { EXPECT_FALSE(vote({"1"})); }

TEST(Plurality, MostAnswersMustBeClosed) {
  const std::string_view open = "a long explanation that goes on and on without an end";
  EXPECT_FALSE(vote({"1", "1", open, open}));
  EXPECT_TRUE(vote({"1", "1", "1", open}));
}

TEST(Plurality, OfNothingIsNothing) { EXPECT_FALSE(vote({})); }

}  // namespace
}  // namespace murmur::moa
