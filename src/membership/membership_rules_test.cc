// Each claim against each state: what is believed, what is passed on, what is answered.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "membership/rules_test_support.h"

namespace murmur::membership {
namespace {

using gossip::Alive;
using gossip::Dead;
using gossip::Suspect;
using What = MemberChanged::What;

// When news sets out.

TEST_F(Rules, NewsSetsOutAtOnceAndThenOnceInAnInterval) {
  know_alice(3);
  pass(lan().gossip_interval);
  hear(Alive{4, "alice", endpoint(2), "other", {}});
  pass(Duration(0));
  EXPECT_EQ(out_.actions.size(), 1U);
  pass(lan().gossip_interval);  // the second round comes within it
  hear(Alive{5, "alice", endpoint(2), "another", {}});
  pass(Duration(0));
  EXPECT_TRUE(out_.actions.empty());
}

// Who is alive.

TEST_F(Rules, AnUnknownNodeIsTakenInAndPassedOn) {
  hear(Alive{1, "alice", endpoint(2), "a", {}});
  EXPECT_EQ(state(), NodeState::Alive);
  EXPECT_TRUE(told(What::Joined));
  EXPECT_EQ(core_.rumours(), 1U);
}

TEST_F(Rules, NobodyIsTakenInAtIncarnationZero) {
  hear(Alive{0, "alice", endpoint(2), "a", {}});
  EXPECT_EQ(state(), std::nullopt);
}

TEST_F(Rules, OldNewsOfTheLivingChangesNothing) {
  know_alice(3);
  hear(Alive{3, "alice", endpoint(2), "other", {}});
  hear(Alive{2, "alice", endpoint(2), "other", {}});
  EXPECT_EQ(core_.find("alice")->record->meta, "a");
  EXPECT_EQ(core_.rumours(), 0U);
}

TEST_F(Rules, NewMetadataIsTakenAndTold) {
  know_alice(3);
  hear(Alive{4, "alice", endpoint(2), "other", {}});
  EXPECT_EQ(core_.find("alice")->record->meta, "other");
  EXPECT_TRUE(told(What::Updated));
  EXPECT_EQ(core_.rumours(), 1U);
}

TEST_F(Rules, ANameAtAnotherAddressIsAConflict) {
  know_alice(3);
  hear(Alive{9, "alice", endpoint(8), "a", {}});
  EXPECT_EQ(core_.find("alice")->record->endpoint, endpoint(2));
  EXPECT_EQ(incarnation(), 3U);
  EXPECT_TRUE(told<NameConflict>());
  EXPECT_EQ(core_.rumours(), 0U);
}

TEST_F(Rules, OneWhoLeftMayComeBackAtAnotherAddress) {
  know_alice(3);
  hear(Dead{3, "alice", "alice"});
  hear(Alive{4, "alice", endpoint(8), "a", {}});
  EXPECT_EQ(state(), NodeState::Alive);
  EXPECT_EQ(core_.find("alice")->record->endpoint, endpoint(8));
  EXPECT_TRUE(told(What::Joined));
}

TEST_F(Rules, AHigherIncarnationClearsASuspicion) {
  know_alice(3);
  hear(Suspect{3, "alice", "bob"});
  hear(Alive{4, "alice", endpoint(2), "a", {}});
  EXPECT_EQ(state(), NodeState::Alive);
  EXPECT_TRUE(told(What::Recovered));
  hear(Suspect{3, "alice", "bob"});
  EXPECT_EQ(state(), NodeState::Alive);
}

TEST_F(Rules, TheSameIncarnationDoesNotClearASuspicion) {
  know_alice(3);
  hear(Suspect{3, "alice", "bob"});
  hear(Alive{3, "alice", endpoint(2), "a", {}});
  EXPECT_EQ(state(), NodeState::Suspect);
}

TEST_F(Rules, AFloodOfNamesIsBounded) {
  Config small = lan();
  small.members_max = 10;
  Membership core({small, "me", endpoint(1), "", 1, 7}, pool_);
  for (int i = 0; i < 100; ++i) {
    const std::string name = "stranger-" + std::to_string(i);
    const std::vector<gossip::Message> claim{Alive{1, name, endpoint(2), "", {}}};
    core.step(now_, DatagramHeard{endpoint(2), claim}, out_);
  }
  EXPECT_EQ(core.members().size(), 10U);
  out_.clear();
}

// Who is suspected.

TEST_F(Rules, ASuspicionOfTheUnknownIsIgnored) {
  hear(Suspect{3, "alice", "bob"});
  EXPECT_EQ(state(), std::nullopt);
  EXPECT_EQ(core_.rumours(), 0U);
}

TEST_F(Rules, AnOldSuspicionIsIgnored) {
  know_alice(3);
  hear(Suspect{2, "alice", "bob"});
  EXPECT_EQ(state(), NodeState::Alive);
}

TEST_F(Rules, ASuspicionIsTakenAndPassedOn) {
  know_alice(3);
  hear(Suspect{3, "alice", "bob"});
  EXPECT_EQ(state(), NodeState::Suspect);
  EXPECT_TRUE(told(What::Suspected));
  EXPECT_EQ(core_.rumours(), 1U);
}

TEST_F(Rules, ASuspectThatNobodyClearsIsDead) {
  know_alice(3);
  hear(Suspect{3, "alice", "bob"});
  pass(lan().suspicion_mult * lan().probe_interval);
  EXPECT_EQ(state(), NodeState::Dead);
  EXPECT_TRUE(told(What::Failed));
}

TEST_F(Rules, WhoseMachineRefusesAStreamIsSuspectedSoonerAndTheFaultIsNotHere) {
  know_alice(3);
  const CallId probe = next_probe_by_stream();
  core_.step(now_, CallFailed{probe, "connection refused", true}, out_);
  EXPECT_EQ(state(), NodeState::Alive);  // the others may still reach her
  pass((lan().probe_interval - lan().probe_timeout) / 4);
  EXPECT_EQ(state(), NodeState::Suspect);
  EXPECT_EQ(core_.awareness(), 0U);
}

TEST_F(Rules, WhoseStreamFailsOtherwiseHasTheWholeInterval) {
  know_alice(3);
  const CallId probe = next_probe_by_stream();
  core_.step(now_, CallFailed{probe, "no route to host"}, out_);
  pass((lan().probe_interval - lan().probe_timeout) / 4);
  EXPECT_EQ(state(), NodeState::Alive);
  pass(lan().probe_timeout);
  EXPECT_EQ(state(), NodeState::Suspect);
  EXPECT_EQ(core_.awareness(), 1U);
}

TEST_F(Rules, WhoRefutedUnheardHasAllItsTimeAgain) {
  for (const char* name : {"bob", "carol", "dave"}) { hear(Alive{1, name, endpoint(9), "", {}}); }
  know_alice(3);
  hear(Suspect{3, "alice", "bob"});
  pass(8s);  // more than one has whom three suspect, less than one whom two suspect
  ASSERT_EQ(state(), NodeState::Suspect);
  // Of incarnation 4: what was suspected before has been refuted, and nobody said so here.
  hear(Suspect{4, "alice", "carol"});
  hear(Suspect{4, "alice", "dave"});
  EXPECT_EQ(incarnation(), 4U);
  pass(1s);
  EXPECT_EQ(state(), NodeState::Suspect);
  pass(24s);
  EXPECT_EQ(state(), NodeState::Dead);
}

TEST_F(Rules, ASuspicionOfTheDeadIsIgnored) {
  know_alice(3);
  hear(Dead{3, "alice", "bob"});
  hear(Suspect{5, "alice", "bob"});
  EXPECT_EQ(state(), NodeState::Dead);
}

// Who is dead.

TEST_F(Rules, ADeathIsTakenAndPassedOn) {
  know_alice(3);
  hear(Dead{3, "alice", "bob"});
  EXPECT_EQ(state(), NodeState::Dead);
  EXPECT_TRUE(told(What::Failed));
  EXPECT_EQ(core_.rumours(), 1U);
}

TEST_F(Rules, WhoSaysItOfHimselfHasLeft) {
  know_alice(3);
  hear(Dead{3, "alice", "alice"});
  EXPECT_EQ(state(), NodeState::Left);
  EXPECT_TRUE(told(What::Left));
}

TEST_F(Rules, AnOldDeathIsIgnored) {
  know_alice(3);
  hear(Dead{2, "alice", "bob"});
  EXPECT_EQ(state(), NodeState::Alive);
}

TEST_F(Rules, NobodyDiesTwice) {
  know_alice(3);
  hear(Dead{3, "alice", "bob"});
  hear(Dead{4, "alice", "carol"});
  EXPECT_EQ(state(), NodeState::Dead);
  EXPECT_FALSE(told(What::Failed));
}

TEST_F(Rules, WhoLeftCannotFailAnyMore) {
  know_alice(3);
  hear(Dead{3, "alice", "alice"});
  hear(Dead{4, "alice", "bob"});
  EXPECT_EQ(state(), NodeState::Left);
  EXPECT_FALSE(told(What::Failed));
}

TEST_F(Rules, WhoFailedMaySayGoodbyeStillAndComeBackAtAnotherAddress) {
  know_alice(3);
  hear(Dead{3, "alice", "bob"});
  hear(Alive{4, "alice", endpoint(8), "a", {}});
  EXPECT_TRUE(told<NameConflict>()) << "it could be anybody";
  while (core_.rumours() > 0) { pass(lan().gossip_interval); }
  hear(Dead{3, "alice", "alice"});
  EXPECT_EQ(state(), NodeState::Left);
  EXPECT_TRUE(told(What::Left));
  EXPECT_EQ(core_.rumours(), 1U) << "others may hold her for failed, too";
  hear(Alive{4, "alice", endpoint(8), "a", {}});
  EXPECT_EQ(state(), NodeState::Alive);
  EXPECT_EQ(core_.find("alice")->record->endpoint, endpoint(8));
}

// What is said of oneself.

TEST_F(Rules, ASuspicionOfOneselfIsRefutedWithAHigherIncarnation) {
  hear(Suspect{9, "me", "bob"});
  EXPECT_EQ(incarnation("me"), 10U);
  EXPECT_EQ(state("me"), NodeState::Alive);
  EXPECT_TRUE(told<SelfRefuted>());
  EXPECT_EQ(core_.awareness(), 1U);
  EXPECT_EQ(core_.rumours(), 1U);
}

TEST_F(Rules, AnOldSuspicionOfOneselfNeedsNoAnswer) {
  hear(Suspect{4, "me", "bob"});
  EXPECT_EQ(incarnation("me"), 5U);
  EXPECT_EQ(core_.rumours(), 0U);
}

TEST_F(Rules, WhoAsksAboutWhatWasRefutedHearsItAgain) {
  know_alice(3);
  const gossip::Message ping = gossip::Ping{1, "me", gossip::Source{endpoint(2), "alice"}};
  hear({ping, Suspect{4, "me", "alice"}});
  ASSERT_EQ(out_.actions.size(), 2U);
  EXPECT_NE(std::get<SendDatagram>(out_.actions[1]).bytes.find("Incarnation\x05"),
            std::string::npos);
  hear({ping, Suspect{4, "me", "a stranger"}});
  EXPECT_EQ(out_.actions.size(), 1U);
}

TEST_F(Rules, WhoIsAboutToBeTakenForDeadIsAskedOnceMore) {
  for (std::uint16_t i = 100; i < 130; ++i) {
    hear(Alive{1, std::to_string(i), endpoint(i), "", {}});
  }
  know_alice(3);
  for (const char* accuser : {"101", "102", "103"}) { hear(Suspect{3, "alice", accuser}); }
  std::size_t asked = 0;
  while (state() == NodeState::Suspect) {
    pass(100ms);
    for (const Action& action : out_.actions) {
      const auto* datagram = std::get_if<SendDatagram>(&action);
      const bool is_ping =
          datagram != nullptr && datagram->bytes.find("SeqNo") != std::string::npos;
      asked += is_ping && datagram->to == endpoint(2) ? 1U : 0U;
    }
  }
  EXPECT_GE(asked, 1U);
}

TEST_F(Rules, TheOwnDeathIsDenied) {
  hear(Dead{5, "me", "bob"});
  EXPECT_EQ(incarnation("me"), 6U);
  EXPECT_EQ(state("me"), NodeState::Alive);
}

TEST_F(Rules, TheOwnWordsComingBackNeedNoAnswer) {
  hear(Alive{5, "me", endpoint(1), "meta", {}});
  EXPECT_EQ(incarnation("me"), 5U);
  EXPECT_EQ(core_.rumours(), 0U);
}

TEST_F(Rules, OtherWordsThanTheOwnAreOutbid) {
  hear(Alive{8, "me", endpoint(1), "forged", {}});
  EXPECT_EQ(incarnation("me"), 9U);
  EXPECT_EQ(core_.find("me")->record->meta, "meta");
}

TEST_F(Rules, AnotherNodeOfTheSameNameIsNotFoughtForEver) {
  for (std::uint32_t round = 0; round < 10; ++round) {
    hear(Alive{10 + 10 * round, "me", endpoint(9), "twin", {}});
    pass(5s);
  }
  hear(Alive{500, "me", endpoint(9), "twin", {}});
  EXPECT_TRUE(told<NameConflict>());
  EXPECT_EQ(core_.find("me")->record->endpoint, endpoint(1));
}

TEST_F(Rules, WhoLeavesDoesNotDenyIt) {
  core_.step(now_, LeaveWanted{}, out_);
  hear(Dead{5, "me", "me"});
  hear(Suspect{5, "me", "bob"});
  EXPECT_EQ(incarnation("me"), 5U);
  EXPECT_EQ(state("me"), NodeState::Left);
}

TEST_F(Rules, NobodyCanBeMadeUnableToRefute) {
  know_alice(3);
  for (const std::string_view name : {"me", "alice"}) {
    hear(Suspect{UINT32_MAX, name, "eve"});
    hear(Dead{UINT32_MAX, name, "eve"});
    hear(Alive{UINT32_MAX, name, endpoint(name == "me" ? 1 : 2), "forged", {}});
  }
  EXPECT_EQ(incarnation("me"), 5U);
  EXPECT_EQ(incarnation("alice"), 3U);
  EXPECT_EQ(state("alice"), NodeState::Alive);
}

TEST_F(Rules, TheOwnReturnIsAnnouncedWhenTheDepartureIsKnown) {
  hear(Alive{9, "me", endpoint(9), "meta", {}});
  hear(Suspect{20, "me", "bob"});  // neither this nor new metadata may overtake the departure
  core_.step(now_, MetaChanged{"new"}, out_);
  EXPECT_EQ(core_.rumours(), 0U);
  know_alice(3);
  pass(6s);
  EXPECT_EQ(core_.find("me")->record->meta, "new");
  EXPECT_GT(incarnation("me"), 20U);
  EXPECT_FALSE(told<NameConflict>());
}

// What strangers may not do.

TEST_F(Rules, ADatagramFullOfPingsIsAnsweredOnce) {
  hear(std::vector<gossip::Message>(1000, gossip::Ping{1, "me", {}}));
  EXPECT_EQ(out_.actions.size(), 1U);
  hear(std::vector<gossip::Message>(1000, gossip::IndirectPing{1, endpoint(8), "bob", true, {}}));
  EXPECT_EQ(out_.actions.size(), 1U);
}

TEST_F(Rules, AStrangersPingUsesUpNoNews) {
  know_alice(3);
  hear(Suspect{3, "alice", "bob"});
  for (int i = 0; i < 100; ++i) {
    hear(gossip::Ping{1, "me", gossip::Source{endpoint(66), "eve"}});
  }
  EXPECT_EQ(core_.rumours(), 1U);
  hear(gossip::Ping{1, "me", gossip::Source{endpoint(2), "alice"}});
  const auto& answer = std::get<SendDatagram>(out_.actions.at(0));
  EXPECT_NE(answer.bytes.find("bob"), std::string::npos) << "a member hears the news with its ack";
}

TEST_F(Rules, AFullTableForgetsTheGoneBeforeItRefusesTheLiving) {
  Config small = lan();
  small.members_max = 4;
  Membership core({small, "me", endpoint(1), "", 1, 7}, pool_);
  const auto hear_of = [&](const gossip::Message& message) {
    const std::vector<gossip::Message> one{message};
    core.step(now_, DatagramHeard{endpoint(2), one}, out_);
  };
  for (const std::string_view name : {"a", "b", "c"}) {
    hear_of(Alive{1, name, endpoint(2), "", {}});
  }
  hear_of(Alive{1, "late", endpoint(3), "", {}});
  EXPECT_EQ(core.find("late"), nullptr);
  hear_of(Dead{1, "b", "a"});
  now_ = now_ + 1s;
  hear_of(Alive{1, "late", endpoint(3), "", {}});
  EXPECT_NE(core.find("late"), nullptr);
  EXPECT_EQ(core.find("b"), nullptr);
  out_.clear();
}

// Views that others hand over.

TEST_F(Rules, ADeathInAnothersViewIsOnlyASuspicion) {
  know_alice(3);
  const gossip::PushPull view{.nodes = {{"alice", endpoint(2), "a", 3, NodeState::Dead, {}},
                                        {"bob", endpoint(3), "b", 2, NodeState::Alive, {}}}};
  core_.step(now_, VisitHeard{VisitId{1}, view}, out_);
  EXPECT_EQ(state("alice"), NodeState::Suspect);
  EXPECT_EQ(state("bob"), NodeState::Alive);
}

TEST_F(Rules, OneWhoSpeaksAnotherProtocolIsNoMemberAndHarmsNobody) {
  gossip::Versions strange;
  strange.delegate_min = strange.delegate_max = strange.delegate = 0;
  hear(Alive{1, "eve", endpoint(3), "e", strange});
  EXPECT_EQ(state("eve"), std::nullopt);
  const gossip::PushPull view{.nodes = {{"alice", endpoint(2), "a", 3, NodeState::Alive, {}},
                                        {"eve", endpoint(3), "e", 1, NodeState::Alive, strange}}};
  core_.step(now_, VisitHeard{VisitId{1}, view}, out_);
  EXPECT_EQ(state("alice"), NodeState::Alive);
  EXPECT_EQ(state("eve"), std::nullopt);
}

}  // namespace
}  // namespace murmur::membership
