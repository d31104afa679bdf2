#include <gtest/gtest.h>

#include <string>

#include "moa/run.h"
#include "moa/run_test_support.h"

namespace murmur::moa {
namespace {

using namespace test;  // NOLINT: the words of these tests

/// A run whose layer is closed and whose selection has begun.
Run selecting_run(const std::vector<Proposal>& proposals, prompt::Sampling sampling = {},
                  prompt::Naming naming = prompt::Naming::Number) {
  auto run = make_run({.strategy = Strategy::Select}, std::move(sampling));
  play_layer(run, proposals);
  const Conclusion conclusion = run.conclusion(at(1s));
  run.begin_synthesis(std::get<Synthesise>(conclusion), "own", naming);
  return run;
}

SynthesisEnd end_selection(Run& run, std::string_view reply, const GenerationEnd& end = {}) {
  EXPECT_EQ(run.push_synthesis(reply, at(1s)), "");  // nothing of it is for the client
  return std::get<SynthesisEnd>(run.conclude_synthesis(end));
}

TEST(RunSelection, TheAnswerIsTheProposalThatTheModelNames) {
  auto run = selecting_run({{kOpen}, {kOther}, {"third"}});
  EXPECT_EQ(run.prompt().use, prompt::ProposalUse::Select);
  EXPECT_EQ(end_selection(run, "2").remaining, kOther);
  EXPECT_EQ(run.trace().path, AnswerPath::Selection);
  EXPECT_EQ(run.trace().reason, "the aggregator chose peer-1");
}

TEST(RunSelection, AModelMayNameAProposalByRepeatingIt) {
  const auto named = [](const char* reply) {
    auto run = selecting_run({{"12"}, {"1"}, {kOpen}}, {}, prompt::Naming::Text);
    return end_selection(run, reply).remaining;
  };
  EXPECT_EQ(named("1"), "1");
  EXPECT_EQ(named(kOpen), kOpen);
  EXPECT_EQ(named("3"), "12") << "the draft: nobody proposed that";
}

TEST(RunSelection, CountsOnlyWhatTheModelHasRead) {
  auto run = selecting_run({{"", Refused}, {kOpen}, {"", EngineFailed}, {kOther}});
  ASSERT_EQ(run.prompt().proposals->size(), 2U);
  EXPECT_EQ(end_selection(run, "2").remaining, kOther);
}

TEST(RunSelection, AgreementIsNoReasonNotToAsk) {
  auto run = selecting_run({{"41"}, {"42"}, {"42"}});
  EXPECT_EQ(end_selection(run, "1").remaining, "41");
}

TEST(RunSelection, ACutProposalStaysCut) {
  auto run = selecting_run({{kOpen}, {kOther, Cut}});
  EXPECT_EQ(end_selection(run, "2").finish, prompt::FinishReason::Length);
}

TEST(RunSelection, WithoutAnyUsableNumberTheDraftIsTheAnswer) {
  for (const char* reply : {"", "none", "7", "0"}) {
    auto run = selecting_run({{kOpen}, {kOther}});
    EXPECT_EQ(end_selection(run, reply).remaining, kOpen) << reply;
    EXPECT_EQ(run.trace().path, AnswerPath::Draft);
    EXPECT_EQ(run.trace().reason, "the selection named no proposal");
  }
}

TEST(RunSelection, AFailureOrALateReplyLeavesTheDraft) {
  GenerationEnd failed{.outcome = EngineFailed};
  failed.failure = Failure{FailureKind::EngineFailed, "killed"};
  auto run = selecting_run({{kOpen}, {kOther}});
  EXPECT_EQ(end_selection(run, "2", failed).remaining, kOpen);
  EXPECT_EQ(run.trace().reason, "the selection failed: killed");

  auto late = selecting_run({{kOpen}, {kOther}});
  EXPECT_EQ(end_selection(late, "2", {.outcome = Late}).remaining, kOpen);
}

TEST(RunSelection, IsShortAndTheLikeliestWhateverTheClientSamplesAt) {
  auto run =
      selecting_run({{kOpen}, {kOther}}, {.max_tokens = 4000, .temperature = 0.7, .stop = {"2"}});
  EXPECT_EQ(run.synthesis_sampling().temperature, 0.0);
  EXPECT_LE(run.synthesis_sampling().max_tokens, 64U);
  EXPECT_TRUE(run.synthesis_sampling().stop.empty());
  const std::string essay(3000, 'a');
  auto by_text = selecting_run({{kOpen}, {essay.c_str()}}, {.max_tokens = 4}, prompt::Naming::Text);
  EXPECT_EQ(by_text.synthesis_sampling().max_tokens, 3001U);
  auto synthesis = make_run({}, {.temperature = 0.7});
  EXPECT_EQ(synthesis.synthesis_sampling().temperature, 0.7);
}

TEST(RunSelection, OneProposalNeedsNoChoice) {
  auto run = make_run({.strategy = Strategy::Select});
  play_layer(run, {{kOpen}, {"", Refused}});
  EXPECT_EQ(in_words(run.conclusion(at(1s))), std::string("draft: ") + kOpen);
}

}  // namespace
}  // namespace murmur::moa
