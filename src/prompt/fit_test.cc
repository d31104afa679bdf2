#include "prompt/fit.h"

#include <gtest/gtest.h>

#include <numeric>

namespace murmur::prompt {
namespace {

TEST(Fit, CutsNothingWhenEverythingFits) {
  const Fit result = fit({.fixed_tokens = 50, .proposal_tokens = {30, 40}},
                         {.context_tokens = 256, .answer_tokens = 100});
  EXPECT_TRUE(result.question_fits);
  EXPECT_FALSE(result.proposals_cut);
  EXPECT_EQ(result.allowances, (std::vector<std::uint32_t>{30, 40}));
}

TEST(Fit, GivesWhatAShortProposalLeavesToTheLongOnes) {
  const Fit result = fit({.fixed_tokens = 56, .proposal_tokens = {500, 10, 500}},
                         {.context_tokens = 256, .answer_tokens = 90});
  EXPECT_TRUE(result.proposals_cut);
  EXPECT_EQ(result.allowances, (std::vector<std::uint32_t>{50, 10, 50}));
}

TEST(Fit, NeverCutsTheQuestion) {
  const Fit result = fit({.fixed_tokens = 250, .proposal_tokens = {10}},
                         {.context_tokens = 256, .answer_tokens = 10});
  EXPECT_FALSE(result.question_fits);
}

TEST(Fit, KeepsHalfOfTheRestForProposalsHoweverLongTheWantedAnswer) {
  const Fit result = fit({.fixed_tokens = 56, .proposal_tokens = {300}},
                         {.context_tokens = 256, .answer_tokens = 100'000});
  EXPECT_EQ(result.allowances, (std::vector<std::uint32_t>{100}));
}

TEST(Fit, KeepsSomethingForAnAnswerThatNobodyMeasured) {
  const Fit result = fit({.fixed_tokens = 56, .proposal_tokens = {300}},
                         {.context_tokens = 256, .answer_tokens = 0});
  EXPECT_EQ(result.allowances, (std::vector<std::uint32_t>{200 - kAnswerTokensMin}));
}

TEST(Fit, TheSumOfEverythingStaysInsideTheContext) {
  for (std::uint32_t fixed = 0; fixed < 300; fixed += 7) {
    const Fit result = fit({.fixed_tokens = fixed, .proposal_tokens = {13, 99, 401, 0, 77}},
                           {.context_tokens = 256, .answer_tokens = 40});
    if (!result.question_fits) { continue; }
    const auto used = std::accumulate(result.allowances.begin(), result.allowances.end(), fixed);
    EXPECT_LE(used + kAnswerTokensMin, 256U) << "fixed " << fixed;
  }
}

}  // namespace
}  // namespace murmur::prompt
