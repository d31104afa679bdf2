#include "sim/check_calls.h"

#include <gtest/gtest.h>

#include "sim/history_test_support.h"
#include "sim/world.h"

namespace murmur::sim {
namespace {

/// Node 1 (host 0) asks node 2 (host 1), as a history written by hand.
struct Two {
  Two() {
    node::AskPeer ask{CallId{5}, NodeId{2}, {}};
    ask.propose.run = RunId{9};
    at(0, node::DeadlineReached{}, {{ask}, {}});
  }
  void at(std::size_t host, const node::Input& input, const node::Effects& effects = {}) {
    checker.on_step({now, host, input, effects, core, now});
  }
  void peer_is_told() {
    node::ProposalAsked asked = test::asked(7);
    asked.propose.run = RunId{9};
    at(1, asked);
  }
  void cancel() { at(0, node::DeadlineReached{}, {{node::CancelCall{CallId{5}}}, {}}); }
  void peer_hears() { at(1, node::RequestAbandoned{RequestId{7}}); }
  void peer_answers() { at(1, test::job_done(1), {{test::answered(7)}, {}}); }

  void expect_kept() {
    EXPECT_TRUE(checker.settled());
    checker.judge_end(now);
    EXPECT_FALSE(checker.violation());
  }
  void expect_broken() {
    EXPECT_FALSE(checker.settled());
    checker.judge_end(now);
    ASSERT_TRUE(checker.violation());
    EXPECT_EQ(checker.violation()->what,
              "node-2: its asker hung up, and it was never told so: request 7");
  }
  static node::Setup setup() {
    node::Setup setup;
    setup.self = {NodeId{1}, "node-1"};
    return setup;
  }

  CheckCalls checker{2};
  node::NodeCore core{setup()};
  Instant now{3s};
};

TEST(CheckCalls, PassesAPeerThatHearsThatItsAskerHungUp) {
  Two nodes;
  nodes.peer_is_told();
  nodes.cancel();
  EXPECT_FALSE(nodes.checker.settled());
  nodes.peer_hears();
  nodes.expect_kept();
}

TEST(CheckCalls, ObjectsToACancellationThatIsDropped) {
  Two nodes;
  nodes.peer_is_told();
  nodes.cancel();
  nodes.expect_broken();
}

TEST(CheckCalls, ObjectsAlsoWhereThePeerWorkedToItsEndForNobody) {
  Two nodes;
  nodes.peer_is_told();
  nodes.cancel();
  nodes.peer_answers();
  nodes.expect_broken();
}

TEST(CheckCalls, ObjectsAlsoWhereTheCallWasCancelledOnItsWay) {
  Two nodes;
  nodes.cancel();
  nodes.checker.judge_end(nodes.now);
  EXPECT_FALSE(nodes.checker.violation());  // its stream may have broken
  nodes.peer_is_told();
  nodes.expect_broken();
}

TEST(CheckCalls, ObjectsToACrashThatPeersDoNotHearOf) {
  Two nodes;
  nodes.peer_is_told();
  nodes.checker.on_crash(nodes.now, 0);
  nodes.expect_broken();
}

TEST(CheckCalls, PassesWhatHadEndedOrIsGone) {
  Two ended;
  ended.peer_is_told();
  ended.peer_answers();
  ended.cancel();
  ended.expect_kept();
  Two crashed;
  crashed.peer_is_told();
  crashed.cancel();
  crashed.checker.on_crash(crashed.now, 1);
  crashed.expect_kept();
  Two broken;
  broken.peer_is_told();
  broken.at(0, node::PeerFailed{CallId{5}, "connection reset", {}});
  broken.expect_kept();
}

TEST(CheckCalls, PassesAWorldWhoseLayersEndBeforeTheirPeers) {
  WorldOptions options;
  options.engines.front().service = Distribution::exponential(1);
  options.network.latency_s = Distribution::constant(0.2);
  World world(options);
  CheckCalls checker(options.nodes);
  world.observe(checker);
  moa::Plan plan;
  plan.strategy = moa::Strategy::Moa;
  plan.fan_out = 3;
  plan.layer_deadline = 1s;
  for (std::size_t i = 0; i < 40; ++i) { world.submit(Instant(i * 500ms), i % 4, plan); }
  world.run_until(Instant(15s));
  EXPECT_FALSE(checker.settled());  // some are on their way
  while (world.step()) {}
  EXPECT_TRUE(checker.settled());
}

}  // namespace
}  // namespace murmur::sim
