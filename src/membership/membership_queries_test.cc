// Serf's messages through one node: what is news, what is handed on, what is answered.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gossip/msgpack.h"
#include "gossip/query_filter.h"
#include "gossip/serf_messages.h"
#include "membership/hearsay.h"
#include "membership/rules_test_support.h"

namespace murmur::membership {
namespace {

using gossip::Query;

std::string event(gossip::LamportTime time, std::string_view name, std::string_view payload) {
  std::string bytes("\x03");
  gossip::MsgpackWriter out(bytes);
  out.map(3);
  out.field("LTime", time);
  out.field("Name", name);
  out.field("Payload", payload);
  return bytes;
}

template <class Message>
std::string bytes_of(const Message& message) {
  std::string bytes;
  gossip::append_serf_message(message, bytes);
  return bytes;
}

/// Knows one agent, which asks it things.
class Queries : public Rules {
 protected:
  Queries() { know_alice(); }

  static Query query(std::uint32_t id, gossip::LamportTime time = 5) {
    return {.time = time,
            .id = id,
            .from = endpoint(2),
            .from_node = "alice",
            .timeout = 5s,
            .name = "uptime"};
  }
  static Query query_with_ack(std::uint32_t id) {
    Query it = query(id);
    it.flags = Query::kWantsAck;
    return it;
  }
  void hear_user(const std::string& bytes) { hear(gossip::User{bytes}); }
  template <class Message>
  void hear_serf(const Message& message) {
    hear_user(bytes_of(message));
  }

  /// What the last step answered to queries, and whom.
  struct Answer {
    gossip::Endpoint to;
    gossip::QueryResponse response;
  };
  std::vector<Answer> answers() {
    std::vector<Answer> found;
    for (const Action& action : out_.actions) {
      const auto* order = std::get_if<SendDatagram>(&action);
      if (order == nullptr) { continue; }
      const auto user = std::get<gossip::User>(*gossip::decode_message(order->bytes));
      found.push_back(
          {order->to, std::get<gossip::QueryResponse>(*gossip::decode_serf_message(user.bytes))});
    }
    return found;
  }
  /// How often each user message goes out in the next seconds.
  std::map<std::string, int> handed_on(Duration time = 5s) {
    std::map<std::string, int> count;
    pass(time);
    for (const Action& action : out_.actions) {
      const auto* order = std::get_if<SendDatagram>(&action);
      if (order == nullptr) { continue; }
      for (const gossip::Message& message : decoder_.decode(order->bytes)) {
        if (const auto* user = std::get_if<gossip::User>(&message)) {
          ++count[std::string(user->bytes)];
        }
      }
    }
    return count;
  }

  gossip::DatagramDecoder decoder_;
};

// Handing on.

TEST_F(Queries, AQueryIsHandedOnAsItCameAndOnlyOnce) {
  std::string sent = bytes_of(query(1));
  sent += "what a later version may add";
  hear_user(sent);
  const auto count = handed_on();
  ASSERT_EQ(count.size(), 1U);
  EXPECT_EQ(count.at(sent), 4) << "as often as news of members, among so few";
  hear_user(sent);
  EXPECT_TRUE(handed_on().empty());
}

TEST_F(Queries, WhatIsNotToSpreadIsNotHandedOn) {
  Query quiet = query_with_ack(1);
  quiet.flags |= Query::kNoBroadcast;
  hear_serf(quiet);
  EXPECT_EQ(answers().size(), 1U);
  EXPECT_TRUE(handed_on().empty());
}

TEST_F(Queries, EventsAndIntentsAreHandedOnOnce) {
  const std::vector<std::string> all = {event(3, "deploy", "v1"), event(3, "deploy", "v2"),
                                        bytes_of(gossip::JoinIntent{4, "bob"}),
                                        bytes_of(gossip::LeaveIntent{4, "bob"})};
  for (const std::string& one : all) { hear_user(one); }
  for (const std::string& one : all) { hear_user(one); }
  const auto count = handed_on();
  EXPECT_EQ(count.size(), all.size());
  for (const std::string& one : all) { EXPECT_EQ(count.at(one), 4); }
}

TEST_F(Queries, WhatComesOverAStreamIsHeardToo) {
  const std::string sent = event(3, "deploy", "v1");
  tell(VisitHeard{VisitId{1}, gossip::User{sent}});
  EXPECT_EQ(handed_on().size(), 1U);
}

TEST_F(Queries, WhatIsUnknownOrFitsNoPacketStaysHere) {
  hear_user("\x40 of ours, some day");
  hear_user("\x09\x80");
  hear_user("");
  hear_user(event(3, "big", std::string(1400, 'x')));
  EXPECT_TRUE(handed_on().empty());
}

TEST_F(Queries, WhatIsTooOldIsNoNews) {
  hear_serf(query(1, 2000));
  (void)handed_on();
  hear_serf(query(2, 1000));
  EXPECT_TRUE(handed_on().empty());
}

TEST_F(Queries, ATimeThatCannotBeDisturbsNothing) {
  hear_serf(query(1, UINT64_MAX));
  hear_user(event(UINT64_MAX - 1, "lie", ""));
  hear_serf(gossip::LeaveIntent{UINT64_MAX, "bob"});
  EXPECT_TRUE(handed_on().empty());
  hear_serf(query(2, 5));
  EXPECT_EQ(handed_on().size(), 1U);
}

// Answering.

TEST_F(Queries, WhoWantsAReceiptGetsOne) {
  hear_serf(query(1));
  EXPECT_TRUE(answers().empty());
  hear_serf(query_with_ack(2));
  ASSERT_EQ(answers().size(), 1U);
  const Answer answer = answers().at(0);
  EXPECT_EQ(answer.to, endpoint(2));
  EXPECT_EQ(answer.response.time, 5U);
  EXPECT_EQ(answer.response.id, 2U);
  EXPECT_EQ(answer.response.from, "me");
  EXPECT_EQ(answer.response.flags, Query::kWantsAck);
  EXPECT_EQ(answer.response.payload, "");
}

TEST_F(Queries, AReplayedQueryIsNotAnsweredAgain) {
  hear_serf(query_with_ack(1));
  hear_serf(query_with_ack(1));
  EXPECT_TRUE(answers().empty());
}

TEST_F(Queries, WhoIsNotMeantHandsOnAndIsSilent) {
  std::string filter;
  gossip::append_query_filter(gossip::NamesFilter{{"bob"}}, filter);
  Query it = query_with_ack(1);
  it.filters = {filter};
  hear_serf(it);
  EXPECT_TRUE(answers().empty());
  EXPECT_EQ(handed_on().size(), 1U);
}

TEST_F(Queries, AnAskerWhoIsNoMemberGetsNoAnswer) {
  for (const auto& from : {endpoint(66), endpoint(1), gossip::Endpoint()}) {
    Query lie = query_with_ack(1 + from.port() + static_cast<std::uint32_t>(from.address()[3]));
    lie.from = from;
    hear_serf(lie);
    EXPECT_TRUE(answers().empty()) << to_string(from);
  }
}

TEST_F(Queries, AFloodIsAnsweredSparingly) {
  std::size_t answered = 0;
  for (std::uint32_t id = 0; id < 1000; ++id) {
    Query it = query_with_ack(id);
    it.time = 5 + id / 10;
    hear_serf(it);
    answered += answers().size();
  }
  EXPECT_EQ(answered, 64U);
  pass(1s);
  hear_serf(query_with_ack(5000));
  EXPECT_EQ(answers().size(), 1U);
}

TEST_F(Queries, AFloodNeitherFillsTheMemoryNorDelaysNewsOfMembers) {
  for (std::uint32_t id = 0; id < 10'000; ++id) { hear_serf(query(id, 5 + id / 10)); }
  hear(gossip::Suspect{3, "alice", "bob"});
  pass(lan().gossip_interval);
  bool told_first = false;
  for (const gossip::Message& message :
       decoder_.decode(std::get<SendDatagram>(out_.actions.at(0)).bytes)) {
    told_first = told_first || std::holds_alternative<gossip::Suspect>(message);
  }
  EXPECT_TRUE(told_first);
  EXPECT_LE(handed_on(60s).size(), Hearsay::kWaitingMax);
}

// Of oneself.

TEST_F(Queries, ALeaveThatIsNoneIsDenied) {
  hear_serf(gossip::LeaveIntent{9, "me"});
  const auto count = handed_on();
  ASSERT_EQ(count.size(), 1U);
  const auto said = *gossip::decode_serf_message(count.begin()->first);
  const auto& denial = std::get<gossip::JoinIntent>(said);
  EXPECT_EQ(denial.node, "me");
  EXPECT_EQ(denial.time, 10U);
}

TEST_F(Queries, TheOwnLeaveIsNotDeniedWhenItComesBack) {
  const std::string own = bytes_of(gossip::LeaveIntent{1, "me"});
  tell(LeaveWanted{});
  pass(lan().gossip_interval);
  hear_user(own);
  for (const auto& [said, times] : handed_on()) { EXPECT_EQ(said, own); }
}

TEST_F(Queries, WhoIsTakenOutByAnOperatorIsNotLookedForAnyMore) {
  hear(gossip::Dead{3, "alice", "bob"});
  hear_serf(gossip::LeaveIntent{9, "alice"});
  pass(10min);
  for (const Action& action : out_.actions) {
    const auto* call = std::get_if<Call>(&action);
    EXPECT_TRUE(call == nullptr || call->to != endpoint(2));
  }
}

// Clocks.

TEST_F(Queries, TheClocksGoOnToWhoeverJoins) {
  std::string state;
  gossip::append_user_state({.members = 10, .events = 20, .queries = 30}, state);
  tell(VisitHeard{VisitId{1}, gossip::PushPull{.user_state = state}});
  hear_serf(query(1, 40));
  tell(VisitHeard{VisitId{2}, gossip::PushPull{.join = true}});
  const auto& reply = std::get<ReplyToVisit>(out_.actions.at(0));
  const auto view = *gossip::decode_stream_message(reply.bytes);
  EXPECT_EQ(gossip::decode_user_state(std::get<gossip::PushPull>(view).user_state).value(),
            (gossip::SerfClocks{.members = 10, .events = 20, .queries = 41}));
}

}  // namespace
}  // namespace murmur::membership
