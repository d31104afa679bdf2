// Going on purpose, step by step: for good, or to another address.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/overloaded.h"
#include "gossip/serf_messages.h"
#include "membership/rules_test_support.h"

namespace murmur::membership {
namespace {

using What = MemberChanged::What;
using Words = std::vector<std::string>;

// What one node says, and in which order.

class Departing : public Rules {
 protected:
  Departing() : Rules(our_meta()) {}

  void know(const std::string& meta) {
    hear(gossip::Alive{3, "alice", endpoint(2), meta, {}});
    while (core_.rumours() > 0) { pass(lan().gossip_interval); }
  }
  /// The different things it says of itself in the next seconds, in the order of their first time.
  Words words_in(Duration time) {
    Words said;
    const Instant end = now_ + time;
    while (now_ < end) {
      pass(lan().gossip_interval);
      for (const Action& action : out_.actions) {
        if (const auto* order = std::get_if<SendDatagram>(&action)) { note(order->bytes, said); }
      }
    }
    return said;
  }

 private:
  static std::string word_of(const gossip::Message& message) {
    return std::visit(
        Overloaded{
            [](const gossip::Alive& it) { return "alive at " + to_string(it.endpoint); },
            [](const gossip::Dead&) { return std::string("dead"); },
            [](const gossip::User& it) {
              const auto said = *gossip::decode_serf_message(it.bytes);
              return std::string(std::holds_alternative<gossip::LeaveIntent>(said) ? "leaves"
                                                                                   : "joins");
            },
            [](const auto&) { return std::string(); },
        },
        message);
  }
  void note(const std::string& bytes, Words& said) {
    for (const gossip::Message& message : decoder_.decode(bytes)) {
      const std::string word = word_of(message);
      const bool is_new = std::find(said.begin(), said.end(), word) == said.end();
      if (!word.empty() && is_new) { said.push_back(word); }
    }
  }

  gossip::DatagramDecoder decoder_;
};

TEST_F(Departing, AnAgentHearsTheIntentBeforeTheDeathAndTheReturn) {
  know("agent");
  tell(AddressChanged{endpoint(9)});
  EXPECT_EQ(words_in(4s), (Words{"leaves", "dead", "alive at 10.0.0.9:7946", "joins"}));
  tell(LeaveWanted{});
  EXPECT_EQ(words_in(4s), (Words{"leaves", "dead"}));
}

TEST_F(Departing, EveryAgentIsToldInPersonBeforeGossipIs) {
  for (std::uint16_t i = 2; i < 12; ++i) {
    hear(gossip::Alive{3, "agent-" + std::to_string(i), endpoint(i), "agent", {}});
  }
  while (core_.rumours() > 0) { pass(lan().gossip_interval); }
  tell(LeaveWanted{});
  pass(1ms);
  std::set<std::string> told;
  for (const Action& action : out_.actions) {
    if (const auto* order = std::get_if<SendDatagram>(&action)) {
      told.insert(to_string(order->to));
    }
  }
  EXPECT_EQ(told.size(), 10U);
}

TEST_F(Departing, OurOwnNeedNoIntents) {
  know(our_meta());
  tell(AddressChanged{endpoint(9)});
  EXPECT_EQ(words_in(4s), (Words{"dead", "alive at 10.0.0.9:7946"}));
  tell(LeaveWanted{});
  EXPECT_EQ(words_in(4s), (Words{"dead"}));
}

TEST_F(Departing, NobodyToTellMeansNothingToWaitFor) {
  tell(AddressChanged{endpoint(9)});
  pass(1ms);
  EXPECT_EQ(core_.rumours(), 1U) << "the return, for whoever comes";
  tell(LeaveWanted{});
  pass(1ms);
  EXPECT_TRUE(told<Gone>());
}

TEST_F(Departing, TheIncarnationRises) {
  know("agent");
  const std::uint32_t before = core_.incarnation();
  tell(AddressChanged{endpoint(9)});
  (void)words_in(4s);
  EXPECT_EQ(core_.incarnation(), before + 1);
  EXPECT_EQ(core_.find("me")->record->endpoint, endpoint(9));
}

TEST_F(Departing, TheSameAddressIsNoChange) {
  know("agent");
  tell(AddressChanged{endpoint(1)});
  EXPECT_EQ(words_in(4s), Words());
}

TEST_F(Departing, OnItsWayItIsInNoView) {
  const auto names_in_view = [this] {
    tell(VisitHeard{VisitId{1}, gossip::PushPull{}});
    std::size_t others = 0;
    std::size_t own = 0;
    const auto& reply = std::get<ReplyToVisit>(out_.actions.at(0));
    const auto view = *gossip::decode_stream_message(reply.bytes);
    for (const auto& node : std::get<gossip::PushPull>(view).nodes) {
      ++(node.name == "me" ? own : others);
    }
    return std::pair(own, others);
  };
  know("agent");
  tell(AddressChanged{endpoint(9)});
  EXPECT_EQ(names_in_view(), std::pair(std::size_t{0}, std::size_t{1}));
  (void)words_in(4s);
  EXPECT_EQ(names_in_view(), std::pair(std::size_t{1}, std::size_t{1}));
}

TEST_F(Departing, WhoWasBeingProbedIsNotAccusedForTheMove) {
  know("agent");
  bool asked = false;
  for (int i = 0; i < 20 && !asked; ++i) {
    pass(100ms);
    asked = !out_.actions.empty();
  }
  ASSERT_TRUE(asked);
  tell(AddressChanged{endpoint(9)});
  pass(lan().probe_interval - 1ms);
  EXPECT_FALSE(told(What::Suspected));
}

TEST_F(Departing, AJoinUnderWayFailsAndCanBeTriedAgain) {
  tell(JoinWanted{{endpoint(2)}});
  ASSERT_EQ(out_.actions.size(), 1U);
  const CallId call = std::get<Call>(out_.actions.at(0)).call;
  tell(AddressChanged{endpoint(9)});
  EXPECT_EQ(std::get<DropCall>(out_.actions.at(0)).call, call);
  EXPECT_TRUE(told<JoinFailed>());
  tell(JoinWanted{{endpoint(2)}});
  EXPECT_EQ(out_.actions.size(), 1U);
}

// What a whole cluster sees.

/// Whether all others have this one alive at its present address.
bool is_back(Cluster& cluster, std::size_t node) {
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    const Member* member = i == node ? nullptr : cluster[i].find(cluster.name(node));
    if (i == node) { continue; }
    if (member == nullptr || member->state != NodeState::Alive) { return false; }
    if (member->record->endpoint != cluster.where(node)) { return false; }
  }
  return true;
}

/// Nobody may have been taken for dead by anybody, nor for a twin.
void expect_no_alarm(Cluster& cluster) {
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    EXPECT_EQ(cluster.count(i, What::Failed), 0U) << i;
    EXPECT_EQ(cluster.count<NameConflict>(i), 0U) << i;
  }
}

TEST(MovingMember, IsSeenAliveAtItsNewAddressAndNeverFailed) {
  for (const std::size_t members : {2U, 5U, 100U}) {
    Cluster cluster(lan());
    cluster.grow(members);
    cluster.move(1, endpoint(777));
    ASSERT_TRUE(cluster.run_until([&] { return is_back(cluster, 1); }, 6s)) << members;
    cluster.run_for(60s);
    EXPECT_TRUE(is_back(cluster, 1));
    expect_no_alarm(cluster);
    EXPECT_EQ(cluster.count(0, What::Left), 1U);
  }
}

TEST(MovingMember, IsNotHeldForFailedWhereATenthOfAllPacketsIsLost) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    Cluster cluster(lan(), seed);
    cluster.meta = our_meta();
    cluster.grow(100);
    cluster.loss = 0.1;
    cluster.move(1, endpoint(777));
    ASSERT_TRUE(cluster.run_until([&] { return is_back(cluster, 1); }, 60s)) << seed;
    cluster.run_for(30s);
    expect_no_alarm(cluster);
  }
}

TEST(MovingMember, MayMoveOnBeforeItHasArrived) {
  Cluster cluster(lan());
  cluster.grow(5);
  cluster.move(1, endpoint(777));
  cluster.run_for(300ms);
  cluster.move(1, endpoint(778));
  ASSERT_TRUE(cluster.run_until([&] { return is_back(cluster, 1); }, 6s));
  EXPECT_EQ(cluster.where(1), endpoint(778));
  cluster.run_for(60s);
  expect_no_alarm(cluster);
}

TEST(MovingMember, MayLeaveOnTheWay) {
  Cluster cluster(lan());
  cluster.grow(5);
  cluster.move(1, endpoint(777));
  cluster.run_for(500ms);
  cluster.tell(1, LeaveWanted{});
  ASSERT_TRUE(cluster.run_until([&] { return cluster.count<Gone>(1) > 0; }, 6s));
  cluster.kill(1);
  cluster.run_for(10s);
  EXPECT_TRUE(cluster.all_others_see(cluster.name(1), NodeState::Left));
  expect_no_alarm(cluster);
}

}  // namespace
}  // namespace murmur::membership
