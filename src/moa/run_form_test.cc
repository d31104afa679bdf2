#include <gtest/gtest.h>

#include "moa/run.h"
#include "moa/run_test_support.h"

// Runs whose answer has a form that proposals have not: a call of a tool, JSON by a schema.
namespace murmur::moa {
namespace {

using namespace test;  // NOLINT: the words of these tests

Plan formed(Strategy strategy) {
  Plan plan;
  plan.strategy = strategy;
  plan.formed = true;
  return plan;
}

TEST(FormedRun, IsWrittenByTheOwnModelWhateverTheProposalsSay) {
  for (const Strategy strategy : {Strategy::Auto, Strategy::Select, Strategy::Moa}) {
    moa::Run agreed = make_run(formed(strategy));
    play_layer(agreed, {{"42"}, {"42"}, {"42"}});
    EXPECT_EQ(in_words(agreed.conclusion(at(1s))), "synthesise");
    moa::Run single = make_run(formed(strategy));
    play_layer(single, {{kOpen}, {"", Refused}});
    const Conclusion conclusion = single.conclusion(at(1s));
    ASSERT_EQ(in_words(conclusion), "synthesise");
    EXPECT_EQ(std::get<Synthesise>(conclusion).path, AnswerPath::Synthesis);
  }
}

TEST(FormedRun, LetsEveryPieceThroughAtOnce) {
  moa::Run run = make_run(formed(Strategy::Auto));
  play_layer(run, {{kOpen}, {kOther}});
  run.begin_synthesis(std::get<Synthesise>(run.conclusion(at(1s))), "own", prompt::Naming::Number);
  EXPECT_EQ(run.push_synthesis("{", at(1s)), "{");
}

TEST(FormedRun, AnEmptyTextIsNoFaultAndACutOneIsKept) {
  for (const ProposalOutcome outcome : {Done, Cut}) {
    moa::Run run = make_run(formed(Strategy::Auto));
    play_layer(run, {{kOpen}, {kOther}});
    run.begin_synthesis(std::get<Synthesise>(run.conclusion(at(1s))), "own",
                        prompt::Naming::Number);
    const auto end = run.conclude_synthesis({.outcome = outcome});
    EXPECT_TRUE(std::get<SynthesisEnd>(end).remaining.empty());  // no draft in a tool's place
    EXPECT_EQ(run.trace().path, AnswerPath::Synthesis);
  }
}

TEST(FormedRun, FailsWhereADraftWouldHaveTakenItsPlace) {
  moa::Run run = make_run(formed(Strategy::Auto));
  play_layer(run, {{kOpen}, {kOther}});
  run.begin_synthesis(std::get<Synthesise>(run.conclusion(at(1s))), "own", prompt::Naming::Number);
  GenerationEnd broken{.outcome = EngineFailed};
  broken.failure = Failure{FailureKind::EngineFailed, "killed"};
  EXPECT_EQ(std::get<Failure>(run.conclude_synthesis(broken)).kind, FailureKind::EngineFailed);

  Plan hurried = formed(Strategy::Auto);
  hurried.deadline = 1s;
  moa::Run late = make_run(hurried);
  play_layer(late, {{kOpen}, {kOther}});
  EXPECT_EQ(in_words(late.conclusion(at(2s))), "deadline_exceeded");
}

}  // namespace
}  // namespace murmur::moa
