#include "sim/check_proposals.h"

#include <gtest/gtest.h>

#include "sim/history_test_support.h"

namespace murmur::sim {
namespace {

using moa::ProposalOutcome;

constexpr RunId kRun{77};

node::AskPeer ask(std::uint64_t call, std::uint64_t peer, std::uint32_t layer,
                  std::size_t reads = 0) {
  node::AskPeer order;
  order.call = CallId{call};
  order.peer = NodeId{peer};
  order.propose.run = kRun;
  order.propose.layer = layer;
  if (reads > 0) {
    order.propose.prompt.proposals = std::make_shared<const prompt::Proposals>(reads, "text");
  }
  return order;
}

moa::ProposalTrace proposal(std::uint64_t node, ProposalOutcome outcome = ProposalOutcome::Done) {
  moa::ProposalTrace trace;
  trace.proposer = NodeId{node};
  trace.node = "node-" + std::to_string(node);
  trace.own = node == 1;
  trace.outcome = outcome;
  return trace;
}

node::Effects answer(std::vector<moa::LayerTrace> layers) {
  node::Answered answered;
  answered.trace = moa::RunTrace{.run = kRun, .layers = std::move(layers)};
  return {{node::ReplyEnd{RequestId{1}, answered}}, {node::RunEnded{kRun, {}, true}}};
}

/// A run of up to two layers that has asked nodes 2 and 3.
struct Asked {
  Asked() {
    moa::Plan plan;
    plan.layers = 2;
    plan.fan_out = 2;
    history.step(test::prompt(1, plan), {{ask(1, 2, 1), ask(2, 3, 1)}, {}});
  }
  void ended(std::uint64_t call, const node::Effects& effects = {}) {
    history.step(node::ProposalEnded{CallId{call}, {}, {}}, effects);
  }
  [[nodiscard]] std::string objection() const {
    return checker.violation() ? checker.violation()->what : "none";
  }
  CheckProposals checker{1};
  test::History history{checker};
};

TEST(CheckProposals, PassesWhatEndedInTime) {
  Asked run;
  run.ended(1);
  run.ended(2, {{ask(3, 3, 2, 3), ask(4, 2, 2, 3)}, {}});
  run.ended(4);
  run.history.step(node::DeadlineReached{}, {{node::CancelCall{CallId{3}}}, {}});
  run.history.step(test::job_done(1),
                   answer({{{proposal(1), proposal(2), proposal(3)}},
                           {{proposal(1), proposal(3, ProposalOutcome::Late), proposal(2)}}}));
  EXPECT_EQ(run.objection(), "none");
}

TEST(CheckProposals, ObjectsToOneThatDidNotEnd) {
  Asked run;
  run.ended(1);
  run.history.step(node::PeerFailed{CallId{2}, "silent", {}},
                   answer({{{proposal(1), proposal(2), proposal(3)}}}));
  EXPECT_EQ(run.objection(), "node-1: layer 1: the proposal of node-3 counts and has not ended");
}

TEST(CheckProposals, ObjectsToOneThatEndedAfterItsLayerClosed) {
  Asked run;
  run.ended(1, {{ask(3, 3, 2, 2)}, {}});
  run.ended(2);  // nobody told its asker that it is not wanted any more
  run.ended(3, answer({{{proposal(1), proposal(2), proposal(3)}}, {{proposal(1), proposal(3)}}}));
  EXPECT_EQ(run.objection(), "node-1: layer 1: the proposal of node-3 counts and has not ended");
}

TEST(CheckProposals, ObjectsToOneThatCountsTwice) {
  Asked run;
  run.ended(1, answer({{{proposal(1), proposal(2), proposal(2)}}}));
  EXPECT_EQ(run.objection(), "node-1: layer 1: a second proposal of node-2");
}

TEST(CheckProposals, ObjectsToAPromptThatReadsMoreThanHasEnded) {
  Asked run;
  run.ended(1, {{ask(3, 3, 2, 3)}, {}});
  EXPECT_EQ(run.objection(), "node-1: layer 2 reads 3 proposals where 1 others have ended");
}

TEST(CheckProposals, ObjectsToMoreThanThePlanHas) {
  Asked many;
  many.ended(1);
  many.ended(2, answer({{{proposal(1), proposal(2), proposal(3), proposal(4)}}}));
  EXPECT_EQ(many.objection(), "node-1: layer 1 has 4 proposals");
  Asked deep;
  deep.ended(1, answer({{{proposal(1)}}, {{proposal(1)}}, {{proposal(1)}}}));
  EXPECT_EQ(deep.objection(), "node-1: a layer too many");
}

TEST(CheckProposals, ObjectsWhereTheOwnProposalIsNotTheFirst) {
  Asked run;
  run.ended(1, answer({{{proposal(2), proposal(1)}}}));
  EXPECT_EQ(run.objection(), "node-1: layer 1: the own proposal is not the first");
}

}  // namespace
}  // namespace murmur::sim
