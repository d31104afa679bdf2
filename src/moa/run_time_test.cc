#include "moa/run.h"

#include <gtest/gtest.h>

#include <string>

#include "moa/run_test_support.h"

namespace murmur::moa {
namespace {

using namespace test;  // NOLINT: the words of these tests

TEST(RunLimits, AProposalIsCutAtItsLimitWithoutSplittingACharacter) {
  auto run = make_run({});
  run.open_layer(seats(1), at(0s));
  run.append(1, std::string(kProposalBytesMax - 1, 'x'));
  ASSERT_TRUE(run.pending(1));
  EXPECT_EQ(run.append(1, "\xc3\xa9"), "");  // two bytes, room for one
  EXPECT_FALSE(run.pending(1));
  const ProposalTrace& proposal = run.trace().layers[0].proposals[1];
  EXPECT_EQ(proposal.outcome, ProposalOutcome::TooLong);
  EXPECT_EQ(proposal.text.size(), kProposalBytesMax - 1);
}

TEST(RunLimits, AProposalMayFillItsLimitExactly) {
  auto run = make_run({});
  run.open_layer(seats(1), at(0s));
  run.append(1, std::string(kProposalBytesMax, 'x'));
  EXPECT_TRUE(run.pending(1));
  run.append(1, "");
  EXPECT_TRUE(run.pending(1));
  EXPECT_EQ(run.append(1, "y"), "");
  EXPECT_FALSE(run.pending(1));
}

TEST(RunTime, ALayerClosesAtItsDeadlineWithWhatIsThere) {
  auto run = make_run({.layer_deadline = 2s});
  run.open_layer(seats(1), at(1s));
  run.append(0, kOpen);
  run.end(0, {});
  EXPECT_EQ(run.verdict(at(3s) + Duration(-1)), Verdict::Wait);
  EXPECT_EQ(run.deadline(), at(3s));
  EXPECT_EQ(run.verdict(at(3s)), Verdict::Conclude);
  run.close_layer();
  EXPECT_EQ(run.trace().layers[0].proposals[1].outcome, Late);
}

TEST(RunTime, EachLayerGetsAnEqualShareOfWhatIsLeftOfTheDeadline) {
  auto run = make_run({.layers = 2, .deadline = 9s});
  run.open_layer(seats(1), at(0s));
  run.append(0, kOpen), run.end(0, {});
  EXPECT_EQ(run.deadline(), at(3s));
  run.append(1, kOther), run.end(1, {});
  run.open_layer(seats(1), at(1s));
  run.append(0, kOpen), run.end(0, {});
  EXPECT_EQ(run.deadline(), at(5s));  // half of the eight seconds that are left
}

TEST(RunTime, WhileNothingHasComeThereIsNothingToGiveWayTo) {
  auto run = make_run({.deadline = 10s});
  run.open_layer(seats(1), at(0s));
  EXPECT_EQ(run.time_left(at(0s)), 5s);  // peers are asked for the layer's share
  EXPECT_EQ(run.verdict(at(9s)), Verdict::Wait);
  EXPECT_EQ(run.deadline(), at(10s));
  EXPECT_EQ(run.verdict(at(10s)), Verdict::Conclude);
  run.close_layer();
  EXPECT_EQ(in_words(run.conclusion(at(10s))), "deadline_exceeded");
}

TEST(RunTime, ALayerThatStallsLeavesTimeToAggregateTheOneBeforeIt) {
  auto run = make_run({.strategy = Strategy::Moa, .layers = 2, .deadline = 9s});
  play_layer(run, {{kOpen}, {kOther}}, at(0s));
  run.open_layer(seats(1), at(1s));
  EXPECT_EQ(run.deadline(), at(5s));
  ASSERT_EQ(run.verdict(at(5s)), Verdict::Conclude);
  run.close_layer();
  EXPECT_EQ(in_words(run.conclusion(at(5s))), "synthesise");
}

TEST(RunTime, AnEndedDeadlineOpensNoFurtherLayer) {
  auto run = make_run({.layers = 3, .deadline = 5s});
  play_layer(run, {{kOpen}, {kOther}});
  EXPECT_EQ(run.verdict(at(4s)), Verdict::NextLayer);
  EXPECT_EQ(run.verdict(at(5s)), Verdict::Conclude);
}

TEST(RunTime, ASynthesisThatWaitsForItsTurnIsNotSilent) {
  auto run = make_run({.layer_deadline = 2s});
  play_layer(run, {{kOpen}, {kOther}});
  run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
  EXPECT_EQ(run.verdict(at(1h)), Verdict::Wait);
  run.synthesis_started(at(1h));
  EXPECT_EQ(run.verdict(at(1h + 2s)), Verdict::GiveUp);
}

TEST(RunTime, EveryTokenOfASynthesisBuysTimeButNotBeyondTheDeadline) {
  auto run = make_run({.deadline = 10s, .layer_deadline = 4s});
  play_layer(run, {{kOpen}, {kOther}});
  run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
  run.synthesis_started(at(0s));
  EXPECT_EQ(run.deadline(), at(4s));
  (void)run.push_synthesis("a", at(3s));
  EXPECT_EQ(run.deadline(), at(7s));
  (void)run.push_synthesis("b", at(7s) + Duration(-1));
  EXPECT_EQ(run.deadline(), at(10s));
  EXPECT_EQ(run.verdict(at(10s)), Verdict::GiveUp);
}

TEST(RunTime, ADeadlineOfNothingEndsAtOnce) {
  auto run = make_run({.deadline = 0s});
  ASSERT_EQ(run.verdict(at(0s)), Verdict::NextLayer);
  run.open_layer(seats(1), at(0s));
  EXPECT_GT(run.time_left(at(0s)), 0s);  // peers cannot be asked for nothing
  EXPECT_EQ(run.verdict(at(0s)), Verdict::Conclude);
}

}  // namespace
}  // namespace murmur::moa
