// Load in acks: it reaches our own members, and nobody else.
#include <gtest/gtest.h>

#include <algorithm>

#include <string>
#include <vector>

#include "membership/rules_test_support.h"

namespace murmur::membership {
namespace {

/// Knows alice, who is ours, and an agent.
class Load : public Rules {
 protected:
  Load() : Rules(our_meta()) {
    const std::string ours = our_meta();
    hear(gossip::Alive{3, "alice", endpoint(2), ours, {}});
    hear(gossip::Alive{3,
                       "agent",
                       endpoint(3),
                       "\xff\x81\xa3"
                       "app\xa4serf",
                       {}});
    tell(LoadChanged{"busy"});
  }

  static gossip::Ping ping_of(std::string_view name, std::uint16_t where) {
    return {1, "me", gossip::Source{endpoint(where), name}};
  }
  /// What the last step answered to a ping, over a datagram or a stream.
  [[nodiscard]] std::string answered() const {
    if (const auto* reply = std::get_if<ReplyToVisit>(&out_.actions.at(0))) {
      const auto message = *gossip::decode_stream_message(reply->bytes);
      return std::string(std::get<gossip::Ack>(message).payload);
    }
    gossip::DatagramDecoder decoder;
    for (const auto& message : decoder.decode(std::get<SendDatagram>(out_.actions.at(0)).bytes)) {
      if (const auto* ack = std::get_if<gossip::Ack>(&message)) {
        return std::string(ack->payload);
      }
    }
    return "no ack";
  }
  /// Probes all of these until `name` is asked, and lets it answer with this payload. The load that
  /// is then told.
  std::string told_when_answering(std::string_view name, std::string_view payload) {
    for (int round = 0; round < 10; ++round) {
      pass(1s);
      const std::optional<gossip::Ping> ping = last_ping();
      if (!ping || ping->node != name) { continue; }
      hear(gossip::Ack{ping->sequence, payload});
      return std::get<ProbeAnswered>(out_.notices.at(0)).payload;
    }
    return "never probed";
  }

 private:
  [[nodiscard]] std::optional<gossip::Ping> last_ping() {
    std::optional<gossip::Ping> last;
    for (const Action& action : out_.actions) {
      const auto* order = std::get_if<SendDatagram>(&action);
      if (order == nullptr) { continue; }
      for (const auto& message : decoder_.decode(order->bytes)) {
        if (const auto* ping = std::get_if<gossip::Ping>(&message)) { last = *ping; }
      }
      if (last) {
        names_.emplace_back(last->node);
        last->node = names_.back();
      }
    }
    return last;
  }

  gossip::DatagramDecoder decoder_;
  std::vector<std::string> names_;
};

TEST_F(Load, GoesToOurOwnWithTheAck) {
  hear(ping_of("alice", 2));
  EXPECT_EQ(answered(), "busy");
  tell(VisitHeard{VisitId{1}, ping_of("alice", 2)});
  EXPECT_EQ(answered(), "busy");
}

TEST_F(Load, NeverGoesToAnAgentOrAStranger) {
  for (const auto& ping : {ping_of("agent", 3), ping_of("alice", 66), ping_of("eve", 66),
                           gossip::Ping{1, "me", {}}, gossip::Ping{1, "", {}}}) {
    hear(ping);
    EXPECT_EQ(answered(), "");
    tell(VisitHeard{VisitId{1}, ping});
    EXPECT_EQ(answered(), "");
  }
}

TEST_F(Load, IsForgottenWhenThereIsNone) {
  tell(LoadChanged{});
  hear(ping_of("alice", 2));
  EXPECT_EQ(answered(), "");
}

TEST_F(Load, OfOurOwnIsTold) { EXPECT_EQ(told_when_answering("alice", "idle"), "idle"); }

TEST_F(Load, OfAnAgentIsNotTold) { EXPECT_EQ(told_when_answering("agent", "\x01\x84"), ""); }

TEST_F(Load, BeyondItsLengthIsDropped) {
  EXPECT_EQ(told_when_answering("alice", std::string(kLoadBytesMax, 'x')).size(), kLoadBytesMax);
  EXPECT_EQ(told_when_answering("alice", std::string(kLoadBytesMax + 1, 'x')), "");
}

TEST_F(Load, ComesOverTheStreamToo) {
  for (int round = 0; round < 100; ++round) {
    pass(100ms);
    for (const Action& action : out_.actions) {
      const auto* call = std::get_if<Call>(&action);
      if (call == nullptr || call->to != endpoint(2)) { continue; }
      const auto message = *gossip::decode_stream_message(call->bytes);
      const auto* ping = std::get_if<gossip::Ping>(&message);
      if (ping == nullptr) { continue; }
      tell(CallAnswered{call->call, gossip::Ack{ping->sequence, "idle"}});
      pass(10s);  // it feels unwell by now, and probes slowly
      const auto answered = std::find_if(
          out_.notices.begin(), out_.notices.end(),
          [](const Notice& notice) { return std::holds_alternative<ProbeAnswered>(notice); });
      ASSERT_NE(answered, out_.notices.end());
      EXPECT_EQ(std::get<ProbeAnswered>(*answered).payload, "idle");
      return;
    }
  }
  FAIL() << "alice was never asked over a stream";
}

TEST(LoadInACluster, ReachesEverybodyByTheProbesAlone) {
  Cluster cluster(lan());
  cluster.meta = our_meta();
  cluster.grow(4);
  for (std::size_t i = 0; i < cluster.size(); ++i) {
    cluster.tell(i, LoadChanged{"load of " + cluster.name(i)});
  }
  cluster.run_for(10s);
  std::size_t told = 0;
  for (const Notice& notice : cluster.notices[0]) {
    const auto* answer = std::get_if<ProbeAnswered>(&notice);
    if (answer == nullptr || answer->payload.empty()) { continue; }
    EXPECT_EQ(answer->payload, "load of " + answer->record->name);
    ++told;
  }
  EXPECT_GE(told, 9U);
}

}  // namespace
}  // namespace murmur::membership
