// A node among others that gossip found: whom it asks, and what it says of itself.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "node/cluster_test_support.h"
#include "node/node_core.h"
#include "node/referee_test_support.h"

namespace murmur::node {
namespace {

using membership::NodeMeta;

/// The node "attic", number 1, whose time and neighbours the test decides.
class ClusterNodeTest : public testing::Test {
 protected:
  ClusterNodeTest() { start({}); }

  void start(std::vector<Identity> named) {
    core_ = std::make_unique<NodeCore>(node::Setup{.self = {NodeId{1}, "attic"},
                                                   .peers = directory_of(std::move(named)),
                                                   .queue_limits = {},
                                                   .slots = 1,
                                                   .seed = 1,
                                                   .records = &records_,
                                                   .signatures = &signatures_});
    referee_.engine_is(true);
    tell(test::entered("attic", 1));
    tell(EngineReady{"small", 4096, 1'000'000, "00ff"});
  }

  void tell(const Input& fact) {
    effects_.clear();
    core_->step(now_, fact, effects_);
    referee_.watch(effects_);
    core_->check_invariants();
    EXPECT_GT(core_->next_deadline().at, now_);
  }
  void gossip(const gossip::Message& message) {
    tell(GossipHeard{membership::DatagramHeard{test::endpoint(99), std::span(&message, 1)}});
  }
  void alive(const std::string& name, unsigned char number, const std::string& meta) {
    gossip(gossip::Alive{++incarnation_, name, test::endpoint(number), meta, {}});
  }
  void meet(const std::string& name, unsigned char number) {
    alive(name, number, test::signed_meta(name, number, test::meta_of(number)));
  }
  void wake_until(Instant end) {
    while (core_->next_deadline().at <= end) {
      now_ = core_->next_deadline().at;
      tell(DeadlineReached{});
    }
    now_ = end;
  }

  /// Of the last step.
  template <class Order>
  std::vector<Order> orders() const {
    std::vector<Order> found;
    for (const Action& action : effects_.actions) {
      if (const auto* order = std::get_if<Order>(&action)) { found.push_back(*order); }
    }
    return found;
  }

  template <class News>
  std::vector<News> notices() const {
    std::vector<News> found;
    for (const Notice& notice : effects_.notices) {
      if (const auto* news = std::get_if<News>(&notice)) { found.push_back(*news); }
    }
    return found;
  }

  /// Submits a prompt; returns the names of those who are asked.
  std::set<std::string> ask(std::uint32_t fan_out) {
    const RequestId request = requests_.next();
    referee_.request_opened(request);
    moa::Plan plan;
    plan.fan_out = fan_out;
    plan.choice = choice_;
    plan.trace = moa::TraceLevel::Final;
    tell(PromptSubmitted{request, conversation_, {}, plan});
    std::set<std::string> names;
    for (const AskPeer& asked : orders<AskPeer>()) {
      names.insert(core_->peers().name(asked.peer));
    }
    return names;
  }

  /// What others know of this node.
  NodeMeta announced() {
    const auto* self = core_->cluster()->membership().find("attic");
    const auto read = membership::decode_node_meta("attic", self->record->meta, signatures_);
    EXPECT_TRUE(read && read->genuine);
    return read->meta;
  }

  membership::Checksums signatures_{1};
  membership::RecordPool records_;
  std::unique_ptr<NodeCore> core_;
  test::Referee referee_{1};
  Effects effects_;
  Instant now_{1s};
  std::uint32_t incarnation_ = 0;
  moa::PeerChoice choice_ = moa::PeerChoice::Uniform;
  IdSequence<RequestId> requests_;
  prompt::ConversationPtr conversation_ =
      std::make_shared<const prompt::Conversation>(1, prompt::Message{prompt::Role::User, "Why?"});
};

TEST_F(ClusterNodeTest, AsksWhomGossipFound) {
  meet("cellar", 2);
  const auto attached = orders<AttachPeer>();
  ASSERT_EQ(attached.size(), 1U);
  EXPECT_EQ(attached[0].name, "cellar");
  EXPECT_EQ(attached[0].url, "https://10.0.0.2:8412");
  EXPECT_EQ(attached[0].public_key, std::string(32, '\2'));
  EXPECT_EQ(ask(3), std::set<std::string>{"cellar"});
}

TEST_F(ClusterNodeTest, DoesNotAskWhoOnlyGossips) {
  alive("agent", 2, "");  // a Serf agent
  alive("loading", 3, test::signed_meta("loading", 3, test::meta_of(3, "")));
  EXPECT_TRUE(ask(3).empty());
}

TEST_F(ClusterNodeTest, DoesNotAskWhoseRecordIsForged) {
  alive("cellar", 2, test::signed_meta("cellar", 7, test::meta_of(2)));  // another's signature
  alive("shed", 3, test::signed_meta("cellar", 3, test::meta_of(3)));    // another's record
  EXPECT_TRUE(orders<AttachPeer>().empty());
  EXPECT_TRUE(ask(3).empty());
  EXPECT_FALSE(core_->cluster()->acquaintance("cellar")->genuine);
}

TEST_F(ClusterNodeTest, NobodyTakesOverTheNameOfAnother) {
  meet("cellar", 2);
  NodeMeta impostor = test::meta_of(7);
  alive("cellar", 2, test::signed_meta("cellar", 7, impostor));  // signed, but not by its owner
  EXPECT_TRUE(orders<AttachPeer>().empty());
  EXPECT_EQ(orders<DetachPeer>().size(), 1U);
  EXPECT_EQ(notices<IdentityChanged>().size(), 1U);
  EXPECT_FALSE(core_->cluster()->acquaintance("cellar")->genuine);
  EXPECT_TRUE(ask(3).empty());
  meet("cellar", 2);
  EXPECT_EQ(ask(3), std::set<std::string>{"cellar"});
}

TEST_F(ClusterNodeTest, AnotherNodeOfItsNameIsAConflictAndNoMemoryOfItself) {
  meet("cellar", 2);
  for (int i = 0; i < 10; ++i) {
    alive("attic", 9, test::signed_meta("attic", 9, test::meta_of(9)));
    wake_until(now_ + 10s);
    EXPECT_EQ(core_->cluster()->membership().find("attic")->state, membership::NodeState::Alive);
  }
}

TEST_F(ClusterNodeTest, AFailureOfACallIsToldAlsoWhereItsPeerGoesInTheSameStep) {
  meet("cellar", 2);
  ASSERT_EQ(ask(1).size(), 1U);
  gossip(gossip::Suspect{incarnation_, "cellar", "shed"});
  now_ = now_ + 600s;  // past the suspicion, whose deadline nobody has woken it for
  const CallId call = referee_.open_calls().begin()->first;
  referee_.call_ended(call);
  tell(PeerFailed{call, "it is silent", {}});
  ASSERT_EQ(notices<PeerMarkedDown>().size(), 1U);
  EXPECT_EQ(notices<PeerMarkedDown>()[0].name, "cellar");
  EXPECT_EQ(orders<DetachPeer>().size(), 1U);
}

TEST_F(ClusterNodeTest, WhoseEngineIsGoneOffersNothingAnyMore) {
  tell(EngineLost{"killed"});
  EXPECT_EQ(announced().model, "small");  // a restart is on its way
  EXPECT_EQ(core_->load(now_).free_slots, 0U);
  tell(EngineLost{"no such file"});
  wake_until(now_ + 10s);
  EXPECT_EQ(announced().model, "");
  tell(EngineReady{"small", 4096, 1'000'000, "00ff"});
  wake_until(now_ + 10s);
  EXPECT_EQ(announced().model, "small");
}

TEST_F(ClusterNodeTest, TheDeathOfAMemberEndsWhatWaitsForIt) {
  meet("cellar", 2);
  meet("shed", 3);
  ASSERT_EQ(ask(3), (std::set<std::string>{"cellar", "shed"}));
  ASSERT_EQ(referee_.open_calls().size(), 2U);
  gossip(gossip::Dead{incarnation_, "shed", "cellar"});
  EXPECT_EQ(orders<CancelCall>().size(), 1U);
  EXPECT_EQ(orders<DetachPeer>().size(), 1U);
  EXPECT_EQ(referee_.open_calls().size(), 1U);
  EXPECT_EQ(core_->runs_active(), 1U);  // it goes on with what it has
  EXPECT_EQ(ask(3), std::set<std::string>{"cellar"});
}

TEST_F(ClusterNodeTest, ALayerOfDeadMembersClosesAtOnce) {
  meet("cellar", 2);
  ASSERT_EQ(ask(1).size(), 1U);
  const JobId own = *referee_.running().begin();
  referee_.job_ended(own);
  tell(Generated{own, {"An answer.", {}, 2, nullptr}});
  tell(JobEnded{own, JobDone{}});
  EXPECT_TRUE(orders<ReplyEnd>().empty());
  gossip(gossip::Dead{incarnation_, "cellar", "shed"});
  EXPECT_FALSE(orders<StartJob>().empty() && orders<ReplyEnd>().empty());
}

TEST_F(ClusterNodeTest, ASuspectIsNotAskedUntilItRecovers) {
  meet("cellar", 2);
  gossip(gossip::Suspect{incarnation_, "cellar", "shed"});
  EXPECT_TRUE(ask(3).empty());
  meet("cellar", 2);
  EXPECT_EQ(ask(3), std::set<std::string>{"cellar"});
}

TEST_F(ClusterNodeTest, WhoLeavesIsNotAskedAnyMoreAndMayComeBack) {
  meet("cellar", 2);
  gossip(gossip::Dead{incarnation_, "cellar", "cellar"});
  EXPECT_EQ(orders<DetachPeer>().size(), 1U);
  EXPECT_TRUE(ask(3).empty());
  meet("cellar", 2);
  EXPECT_EQ(ask(3), std::set<std::string>{"cellar"});
}

TEST_F(ClusterNodeTest, WhoMovesIsAskedAtTheNewPlace) {
  meet("cellar", 2);
  ASSERT_EQ(ask(1).size(), 1U);
  NodeMeta moved = test::meta_of(2);
  moved.peer_url = "https://10.0.0.2:9000";
  alive("cellar", 2, test::signed_meta("cellar", 2, moved));
  EXPECT_EQ(orders<CancelCall>().size(), 1U);
  ASSERT_EQ(orders<AttachPeer>().size(), 1U);
  EXPECT_EQ(orders<AttachPeer>()[0].url, "https://10.0.0.2:9000");
}

TEST_F(ClusterNodeTest, AChangeOfSpeedBreaksNothingOff) {
  meet("cellar", 2);
  ASSERT_EQ(ask(1).size(), 1U);
  NodeMeta faster = test::meta_of(2);
  faster.decode_tokens_per_s = 50;
  faster.own_percent = 30;
  alive("cellar", 2, test::signed_meta("cellar", 2, faster));
  EXPECT_TRUE(orders<CancelCall>().empty());
  EXPECT_TRUE(orders<AttachPeer>().empty());
  EXPECT_EQ(core_->peers().up(now_).front().traits.capacity, (moa::Capacity{50, 0.3}));
}

TEST_F(ClusterNodeTest, WhoWasNamedByHandIsAskedAsTheUserSaid) {
  start({{NodeId{2}, "cellar"}});
  meet("cellar", 2);
  EXPECT_TRUE(orders<AttachPeer>().empty());
  gossip(gossip::Dead{incarnation_, "cellar", "shed"});
  EXPECT_TRUE(orders<DetachPeer>().empty());
  EXPECT_EQ(ask(3), std::set<std::string>{"cellar"});
}

TEST_F(ClusterNodeTest, SaysWhichModelItHasAsSoonAsItIsLoaded) {
  const NodeMeta meta = announced();
  EXPECT_EQ(meta.model, "small");
  EXPECT_EQ(meta.model_hash, "00ff");
  EXPECT_EQ(meta.context_tokens, 4096U);
  EXPECT_EQ(meta.peer_url, "https://10.0.0.1:8412");
}

TEST_F(ClusterNodeTest, SaysWhichModelItHasAlsoIfThatWasLoadedBeforeItEntered) {
  core_ = std::make_unique<NodeCore>(
      node::Setup{.self = {NodeId{1}, "attic"}, .records = &records_, .signatures = &signatures_});
  tell(EngineReady{"small", 4096, 1'000'000, "00ff"});
  tell(test::entered("attic", 1));
  EXPECT_EQ(announced().model, "small");
}

TEST_F(ClusterNodeTest, IsNotLateWhereItsEngineTookLongToStart) {
  now_ = now_ + 60s;
  start({});
  meet("cellar", 2);
  wake_until(now_ + 5s);
  EXPECT_EQ(core_->cluster()->probe_late_max(), 0s);
}

TEST_F(ClusterNodeTest, SaysWhereItIsAfterItMoved) {
  meet("cellar", 2);
  tell(ClusterMoved{test::endpoint(77), "https://10.0.0.77:8412"});
  wake_until(now_ + 20s);
  EXPECT_EQ(announced().peer_url, "https://10.0.0.77:8412");
  EXPECT_EQ(core_->cluster()->membership().find("attic")->record->endpoint, test::endpoint(77));
}

TEST_F(ClusterNodeTest, SaysHowFastItIsAfterAWhile) {
  ask(0);
  const JobId job = *referee_.running().begin();
  now_ = now_ + 1s;
  tell(Generated{job, {"An answer.", {}, 1, nullptr}});
  now_ = now_ + 1s;
  referee_.job_ended(job);
  tell(JobEnded{job, JobDone{prompt::FinishReason::Stop, {50, 21}, false, {}}});
  EXPECT_EQ(announced().decode_tokens_per_s, 0U);  // it spoke a moment ago
  wake_until(now_ + 10s);
  EXPECT_EQ(announced().decode_tokens_per_s, 20U);
  EXPECT_EQ(announced().prefill_tokens_per_s, 50U);
}

TEST_F(ClusterNodeTest, SaysHowMuchOfItItsUserTakes) {
  for (int prompt = 0; prompt < 30; ++prompt) {
    ask(0);
    while (!referee_.running().empty()) {
      const JobId job = *referee_.running().begin();
      wake_until(now_ + 4s);
      referee_.job_ended(job);
      tell(JobEnded{job, JobDone{}});
    }
    wake_until(now_ + 6s);
  }
  wake_until(now_ + 10s);
  // Of five minutes and ten that count: what a steady stream is told as after that time.
  const double expected = 40 * (1 - std::exp(-0.5));
  EXPECT_NEAR(announced().own_percent, expected, 6);
}

TEST_F(ClusterNodeTest, AsksWhomHisOwnUserLeavesTimeMoreOften) {
  NodeMeta busy = test::meta_of(2);
  busy.own_percent = 90;
  alive("cellar", 2, test::signed_meta("cellar", 2, busy));
  meet("shed", 3);
  choice_ = moa::PeerChoice::Capacity;
  int cellar = 0;
  for (int prompt = 0; prompt < 50; ++prompt) { cellar += ask(1).contains("cellar") ? 1 : 0; }
  EXPECT_LT(cellar, 20);
}

TEST_F(ClusterNodeTest, RemembersHowBusyAPeerSaidItIs) {
  meet("cellar", 2);
  ask(1);
  wire::Load load;
  load.waiting = 3;
  tell(PeerLoad{referee_.open_calls().begin()->first, load});
  EXPECT_EQ(core_->cluster()->acquaintance("cellar")->load, load);
}

}  // namespace
}  // namespace murmur::node
