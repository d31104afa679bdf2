#include "moa/run.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "moa/run_test_support.h"

namespace murmur::moa {
namespace {

using namespace test;  // NOLINT: the words of these tests

// --- How a layer's proposals are concluded from
// -----------------------------------------------------

struct ConclusionCase {
  const char* name;
  Strategy strategy;
  std::vector<Proposal> proposals;
  const char* expected;  // "PATH: text", "synthesise", or the kind of failure
};

TEST(RunConclusion, IsDecidedByThePlanAndTheProposals) {
  const ConclusionCase cases[] = {
      {"closed and agreed", Strategy::Auto, {{"41"}, {"42"}, {"It is 42."}}, "vote: 42"},
      {"closed, not agreed", Strategy::Auto, {{"41"}, {"42"}, {"43"}}, "synthesise"},
      {"a tie", Strategy::Auto, {{"41"}, {"41"}, {"42"}, {"42"}}, "synthesise"},
      {"open", Strategy::Auto, {{kOpen}, {kOther}}, "synthesise"},
      {"most are open", Strategy::Auto, {{"42"}, {"42"}, {kOpen}, {kOther}}, "synthesise"},
      {"cut answers do not vote",
       Strategy::Auto,
       {{kOpen}, {"The", Cut}, {"The", Cut}},
       "synthesise"},
      {"failed ones neither",
       Strategy::Auto,
       {{kOpen}, {"42", Refused}, {"42", EngineFailed}},
       "draft: An open answer, since it has too many words to be closed."},
      {"one, a peer's", Strategy::Auto, {{"", EngineFailed}, {"42"}}, "draft: 42"},
      {"one, and cut", Strategy::Auto, {{"So it", Cut}, {"", Refused}}, "draft: So it"},
      {"moa, agreed", Strategy::Moa, {{"42"}, {"42"}, {"42"}}, "synthesise"},
      {"moa, one", Strategy::Moa, {{"42"}, {"", Refused}}, "synthesise"},
      {"nothing", Strategy::Auto, {{"", EngineFailed}, {"", Refused}}, "no_proposals"},
      {"moa, nothing", Strategy::Moa, {{" \n"}, {"", Refused}}, "no_proposals"},
  };
  for (const ConclusionCase& c : cases) {
    auto run = make_run({.strategy = c.strategy});
    play_layer(run, c.proposals);
    ASSERT_EQ(run.verdict(at(1s)), Verdict::Conclude) << c.name;
    EXPECT_EQ(in_words(run.conclusion(at(1s))), c.expected) << c.name;
  }
}

TEST(RunConclusion, WithoutLayersTheOwnModelAnswersAlone) {
  auto run = make_run({.layers = 0});
  ASSERT_EQ(run.verdict(at(0s)), Verdict::Conclude);
  const Conclusion conclusion = run.conclusion(at(0s));
  EXPECT_EQ(std::get<Synthesise>(conclusion).path, AnswerPath::Alone);
}

TEST(RunConclusion, TheFailureNamesWhatBecameOfEveryProposal) {
  auto run = make_run({});
  run.open_layer(seats(1), at(0s));
  run.end(0, {.outcome = EngineFailed, .failure = Failure{FailureKind::EngineFailed, "killed"}});
  run.end(1, {.outcome = Refused, .detail = "queue_full"});
  const Conclusion conclusion = run.conclusion(at(1s));
  EXPECT_EQ(std::get<Failure>(conclusion).message,
            "no proposal could be had: own engine_failed (killed); peer-1 refused (queue_full)");
}

TEST(RunConclusion, AQuestionThatFitsNowhereIsTheClientsToMend) {
  auto run = make_run({});
  run.open_layer(seats(1), at(0s));
  run.end(0, {.outcome = EngineFailed,
              .failure = Failure{FailureKind::ContextExceeded, "5000 tokens, room for 4096"}});
  run.end(1, {.outcome = Refused, .detail = "context_length_exceeded: 5000 tokens"});
  EXPECT_EQ(in_words(run.conclusion(at(1s))), "context_length_exceeded");
}

TEST(RunConclusion, AfterTheDeadlineNothingIsBegunAnyMore) {
  auto with_draft = make_run({.strategy = Strategy::Auto, .deadline = 5s});
  play_layer(with_draft, {{kOpen}, {kOther}});
  EXPECT_EQ(in_words(with_draft.conclusion(at(5s))), std::string("draft: ") + kOpen);
  auto paper = make_run({.strategy = Strategy::Moa, .deadline = 5s});
  play_layer(paper, {{kOpen}, {kOther}});
  EXPECT_EQ(in_words(paper.conclusion(at(5s))), "deadline_exceeded");
}

TEST(RunConclusion, WhereTheLastLayerBroughtNothingTheOneBeforeItCounts) {
  auto run = make_run({.layers = 2});
  play_layer(run, {{"42"}, {"", Refused}});
  ASSERT_EQ(run.verdict(at(1s)), Verdict::NextLayer);
  play_layer(run, {{"", EngineFailed}, {"", Refused}});
  ASSERT_EQ(run.verdict(at(2s)), Verdict::Conclude);
  EXPECT_EQ(in_words(run.conclusion(at(2s))), "draft: 42");
}

TEST(RunConclusion, AnswersThatAgreeAreNotAskedAboutAgain) {
  auto run = make_run({.layers = 3});
  play_layer(run, {{"41"}, {"42"}, {"43"}});
  ASSERT_EQ(run.verdict(at(1s)), Verdict::NextLayer);
  play_layer(run, {{"41"}, {"42"}, {"The answer is 42."}});
  ASSERT_EQ(run.verdict(at(2s)), Verdict::Conclude);
  EXPECT_EQ(in_words(run.conclusion(at(2s))), "vote: 42");
}

TEST(RunConclusion, PlansThatTakeNoVoteOpenAllTheirLayers) {
  for (const Strategy strategy : {Strategy::Moa, Strategy::Select}) {
    auto run = make_run({.strategy = strategy, .layers = 2});
    play_layer(run, {{"42"}, {"42"}});
    EXPECT_EQ(run.verdict(at(1s)), Verdict::NextLayer);
  }
}

// --- Prompts
// ----------------------------------------------------------------------------------------

TEST(RunPrompt, TheFirstLayerReadsTheConversationAlone) {
  auto run = make_run({});
  run.open_layer(seats(1), at(0s));
  EXPECT_EQ(run.prompt().proposals, nullptr);
}

TEST(RunPrompt, TheNextStepReadsWhatIsUsableInTheRecordedOrder) {
  auto run = make_run({.layers = 2});
  play_layer(run, {{"own"}, {"refused", Refused}, {"cut", Cut}, {"  "}, {"last"}});
  run.open_layer(seats(1), at(1s));
  EXPECT_EQ(*run.prompt().proposals, (prompt::Proposals{"own", "cut", "last"}));
}

TEST(RunPrompt, TheAggregationReadsTheLastLayerThatBroughtAnything) {
  auto run = make_run({.strategy = Strategy::Moa, .layers = 2});
  play_layer(run, {{"first"}, {"second"}});
  play_layer(run, {{"", EngineFailed}, {"", Refused}});
  run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
  EXPECT_EQ(*run.prompt().proposals, (prompt::Proposals{"first", "second"}));
}

TEST(RunPrompt, EverySeatOfEveryLayerHasASeedOfItsOwnButTheAnswerHasTheClients) {
  auto run = make_run({.layers = 2}, {.seed = 5});
  std::set<std::uint32_t> seeds;
  for (int layer = 0; layer < 2; ++layer) {
    run.open_layer(seats(3), at(0s));
    for (std::size_t seat = 0; seat < 4; ++seat) { seeds.insert(*run.sampling_for(seat).seed); }
    for (std::size_t seat = 0; seat < 4; ++seat) { run.append(seat, kOpen), run.end(seat, {}); }
  }
  EXPECT_EQ(seeds.size(), 8U);
  EXPECT_EQ(run.synthesis_sampling().seed, 5U);
}

TEST(RunPrompt, PeersAreDrawnByTheClientsSeedAnewInEachLayer) {
  auto run = make_run({.layers = 2}, {.seed = 5});
  const auto first = run.draw_seed();
  EXPECT_EQ(first, make_run({}, {.seed = 5}).draw_seed());
  play_layer(run, {{kOpen}, {kOther}});
  EXPECT_NE(run.draw_seed(), first);
  EXPECT_FALSE(make_run({}).draw_seed());
}

}  // namespace
}  // namespace murmur::moa
