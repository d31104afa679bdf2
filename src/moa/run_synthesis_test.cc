#include "moa/run.h"

#include <gtest/gtest.h>

#include <string>

#include "moa/run_test_support.h"

namespace murmur::moa {
namespace {

using namespace test;  // NOLINT: the words of these tests

std::string times(std::string_view unit, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) { out += unit; }
  return out;
}

std::string long_prose() {
  std::string text;
  for (int word = 1; text.size() < 300; ++word) {
    text += std::to_string(word * word) + " apples ";
  }
  return text;
}

struct SynthesisCase {
  const char* name;
  Strategy strategy;
  std::string written;
  ProposalOutcome outcome;
  const char* expected;  // "PATH FINISH", or the kind of failure
};

GenerationEnd synthesis_end(ProposalOutcome outcome) {
  GenerationEnd end{.outcome = outcome};
  if (outcome == EngineFailed) { end.failure = Failure{FailureKind::EngineFailed, "killed"}; }
  return end;
}

std::string end_synthesis(Run& run, ProposalOutcome outcome) {
  const auto ending = run.conclude_synthesis(synthesis_end(outcome));
  if (const auto* failure = std::get_if<Failure>(&ending)) {
    return std::string(to_string(failure->kind));
  }
  const bool cut = std::get<SynthesisEnd>(ending).finish == prompt::FinishReason::Length;
  return std::string(to_string(run.trace().path)) + (cut ? " length" : " stop");
}

TEST(RunSynthesis, GivesWayToTheDraftWhereThatIsBetterAndNothingWasSent) {
  const std::string loop = times("and then ", 20);
  const SynthesisCase cases[] = {
      {"good", Strategy::Auto, "Because.", Done, "synthesis stop"},
      {"empty", Strategy::Auto, " \n", Done, "draft stop"},
      {"cut", Strategy::Auto, "Becau", Cut, "draft stop"},
      {"looping", Strategy::Auto, loop, Done, "draft stop"},
      {"failed", Strategy::Auto, "Becau", EngineFailed, "draft stop"},
      {"late", Strategy::Auto, "Becau", Late, "draft stop"},
      {"sent, then cut", Strategy::Auto, long_prose(), Cut, "synthesis length"},
      {"looping before any was sent", Strategy::Auto, long_prose() + loop, Done, "draft stop"},
      {"sent, then failed", Strategy::Auto, long_prose(), EngineFailed, "engine_failed"},
      {"sent, then late", Strategy::Auto, long_prose(), Late, "deadline_exceeded"},
      {"moa, empty", Strategy::Moa, "", Done, "synthesis stop"},
      {"moa, cut", Strategy::Moa, "Becau", Cut, "synthesis length"},
      {"moa, looping", Strategy::Moa, loop, Done, "synthesis stop"},
      {"moa, failed", Strategy::Moa, "", EngineFailed, "engine_failed"},
      {"moa, late", Strategy::Moa, "", Late, "deadline_exceeded"},
  };
  for (const SynthesisCase& c : cases) {
    auto run = make_run({.strategy = c.strategy});
    play_layer(run, {{kOpen}, {kOther}});
    run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
    (void)run.push_synthesis(c.written, at(1s));
    EXPECT_EQ(end_synthesis(run, c.outcome), c.expected) << c.name;
  }
}

TEST(RunSynthesis, ForAClientThatDoesNotStreamItIsJudgedWhole) {
  auto run = make_run({.streams = false});
  play_layer(run, {{kOpen}, {kOther}});
  run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
  EXPECT_EQ(run.push_synthesis(long_prose(), at(1s)), "");
  EXPECT_EQ(run.push_synthesis(times("and then ", 20), at(1s)), "");
  EXPECT_TRUE(run.synthesis_spoilt());
  const auto ending = run.conclude_synthesis({});
  EXPECT_EQ(std::get<SynthesisEnd>(ending).remaining, kOpen);
  EXPECT_EQ(run.trace().path, AnswerPath::Draft);
}

TEST(RunSynthesis, ALoopAfterSomethingWasSentEndsTheAnswerThere) {
  auto run = make_run({});
  play_layer(run, {{kOpen}, {kOther}});
  run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
  EXPECT_EQ(run.push_synthesis(long_prose(), at(1s)), long_prose());
  EXPECT_EQ(run.push_synthesis(times("and then ", 20), at(1s)), "");
  EXPECT_TRUE(run.synthesis_spoilt());
  const auto ending = run.conclude_synthesis({});
  EXPECT_EQ(std::get<SynthesisEnd>(ending).remaining, "");
  EXPECT_EQ(std::get<SynthesisEnd>(ending).finish, prompt::FinishReason::Length);
  EXPECT_EQ(run.trace().reason, "the synthesis repeated itself");
}

TEST(RunSynthesis, ACutDraftIsBetterThanNothingOnly) {
  for (const bool blank : {true, false}) {
    auto run = make_run({});
    play_layer(run, {{kOpen, Cut}, {kOther}});
    run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
    (void)run.push_synthesis(blank ? "" : "Becau", at(1s));
    EXPECT_EQ(end_synthesis(run, Cut), blank ? "draft length" : "synthesis length");
  }
}

TEST(RunSynthesis, TheDraftIsTheNewestOwnProposal) {
  auto run = make_run({.layers = 2});
  play_layer(run, {{"The first draft of all that there are."}, {kOther}});
  play_layer(run, {{"The second draft of all that there are."}, {kOther}});
  run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
  const auto ending = run.conclude_synthesis({});
  EXPECT_EQ(std::get<SynthesisEnd>(ending).remaining, "The second draft of all that there are.");
}

TEST(RunSynthesis, WithoutAnOwnProposalTheDraftIsAPeers) {
  auto run = make_run({});
  play_layer(run, {{"", EngineFailed}, {kOpen}, {kOther}});
  run.begin_synthesis({AnswerPath::Synthesis, ""}, "own", prompt::Naming::Number);
  const auto ending = run.conclude_synthesis(synthesis_end(EngineFailed));
  EXPECT_EQ(std::get<SynthesisEnd>(ending).remaining, kOpen);
}

TEST(RunSynthesis, AloneThereIsNoDraftAndTheEnginesWordsAreGivenBack) {
  auto run = make_run({.layers = 0});
  run.begin_synthesis({AnswerPath::Alone, ""}, "own", prompt::Naming::Number);
  GenerationEnd end{.outcome = EngineFailed};
  end.failure = Failure{FailureKind::ContextExceeded, "5000 tokens do not fit into 4096"};
  const auto ending = run.conclude_synthesis(end);
  EXPECT_EQ(std::get<Failure>(ending).kind, FailureKind::ContextExceeded);
  EXPECT_EQ(std::get<Failure>(ending).message, "5000 tokens do not fit into 4096");
}

}  // namespace
}  // namespace murmur::moa
