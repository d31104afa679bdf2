// Changing the keys of a cluster: asked by others, and asked of all.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gossip/base64.h"
#include "gossip/serf_messages.h"
#include "membership/rules_test_support.h"

namespace murmur::membership {
namespace {

using gossip::Query;

constexpr std::string_view kNewKey = "another key.....";

// Asked by others.

struct Answered {
  bool done = false;
  std::string message;
  std::vector<std::string> keys;
  std::string primary;
};

/// Knows one agent, which asks it to change its keys.
class Keys : public Rules {
 protected:
  explicit Keys(bool keyed = true) : Rules("meta", keyed) { know_alice(); }

  void hear_query(std::string_view name, std::string_view payload,
                  const gossip::Endpoint& from = endpoint(2)) {
    const Query query{.time = ++time_,
                      .id = 77,
                      .from = from,
                      .from_node = "alice",
                      .timeout = 5s,
                      .name = name,
                      .payload = payload};
    sent_.clear();
    gossip::append_serf_message(query, sent_);
    hear(gossip::User{sent_});
  }
  static std::string request(std::string_view key) {
    std::string payload;
    gossip::append_key_request(key, payload);
    return payload;
  }
  [[nodiscard]] std::optional<ChangeKeys> ordered() const {
    for (const Action& action : out_.actions) {
      if (const auto* order = std::get_if<ChangeKeys>(&action)) { return *order; }
    }
    return std::nullopt;
  }
  /// What the last step answered to alice.
  [[nodiscard]] std::optional<Answered> answered() const {
    for (const Action& action : out_.actions) {
      const auto* order = std::get_if<SendDatagram>(&action);
      if (order == nullptr) { continue; }
      const auto user = std::get<gossip::User>(*gossip::decode_message(order->bytes));
      EXPECT_LE(user.bytes.size(), KeyChanges::kResponseBytesMax);
      const auto response =
          std::get<gossip::QueryResponse>(*gossip::decode_serf_message(user.bytes));
      EXPECT_EQ(order->to, endpoint(2));
      EXPECT_EQ(response.id, 77U);
      EXPECT_EQ(response.time, time_);
      const auto keys = *gossip::decode_key_response(response.payload);
      return Answered{keys.done,
                      std::string(keys.message),
                      {keys.keys.begin(), keys.keys.end()},
                      std::string(keys.primary_key)};
    }
    return std::nullopt;
  }

  /// Of its own, as it goes out next.
  [[nodiscard]] Query query_sent() {
    pass(lan().gossip_interval);
    for (const Action& action : out_.actions) {
      const auto* order = std::get_if<SendDatagram>(&action);
      if (order == nullptr) { continue; }
      for (const gossip::Message& message : decoder_.decode(order->bytes)) {
        const auto* user = std::get_if<gossip::User>(&message);
        if (user == nullptr) { continue; }
        const auto said = *gossip::decode_serf_message(user->bytes);
        if (const auto* query = std::get_if<Query>(&said)) { return *query; }
      }
    }
    ADD_FAILURE() << "no query went out";
    return {};
  }

  gossip::DatagramDecoder decoder_;
  gossip::LamportTime time_ = 0;
  std::string sent_;
};

class KeysWithoutAKey : public Keys {
 protected:
  KeysWithoutAKey() : Keys(false) {}
};

TEST_F(Keys, AChangeIsOrderedAndThenAnswered) {
  const std::vector<std::pair<std::string_view, KeyChange>> kinds = {
      {gossip::kInstallKeyQuery, KeyChange::Install},
      {gossip::kUseKeyQuery, KeyChange::Use},
      {gossip::kRemoveKeyQuery, KeyChange::Remove}};
  for (const auto& [name, change] : kinds) {
    hear_query(name, request(kNewKey));
    const auto order = ordered();
    ASSERT_TRUE(order.has_value()) << name;
    EXPECT_EQ(order->change, change);
    EXPECT_EQ(order->key, kNewKey);
    EXPECT_FALSE(answered().has_value());
    tell(KeysChanged{.request = order->request, .done = true});
    EXPECT_TRUE(answered().value().done);
    tell(KeysChanged{.request = order->request, .done = true});
    EXPECT_FALSE(answered().has_value()) << "one answer to one question";
  }
}

TEST_F(Keys, WhyAChangeFailedIsAnswered) {
  hear_query(gossip::kUseKeyQuery, request(kNewKey));
  tell(KeysChanged{.request = ordered()->request, .message = "no such key"});
  EXPECT_FALSE(answered().value().done);
  EXPECT_EQ(answered()->message, "no such key");
}

TEST_F(Keys, AListNamesThemAll) {
  hear_query(gossip::kListKeysQuery, request(""));
  const auto order = ordered();
  ASSERT_TRUE(order.has_value());
  EXPECT_EQ(order->change, KeyChange::List);
  tell(KeysChanged{.request = order->request,
                   .done = true,
                   .keys = {"first key", "second key"},
                   .primary = "first key"});
  const Answered answer = answered().value();
  EXPECT_TRUE(answer.done);
  EXPECT_EQ(answer.keys,
            (std::vector{gossip::to_base64("first key"), gossip::to_base64("second key")}));
  EXPECT_EQ(answer.primary, gossip::to_base64("first key"));
}

TEST_F(Keys, AListThatFitsNoDatagramIsCut) {
  hear_query(gossip::kListKeysQuery, "");
  tell(KeysChanged{.request = ordered()->request,
                   .done = true,
                   .keys = std::vector<std::string>(40, std::string(32, 'k')),
                   .primary = std::string(32, 'k')});
  const Answered answer = answered().value();
  EXPECT_TRUE(answer.done);
  EXPECT_EQ(answer.keys.size(), 17U);
  EXPECT_EQ(answer.message, "truncated key list response, showing first 17 of 40 keys");
}

TEST_F(Keys, ARequestThatMakesNoSenseIsRefusedAtOnce) {
  const std::string whole = request(kNewKey);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    hear_query(gossip::kInstallKeyQuery, whole.substr(0, size));
    EXPECT_FALSE(ordered().has_value()) << size;
    EXPECT_FALSE(answered().value().done) << size;
  }
  hear_query(gossip::kInstallKeyQuery, request("too short"));
  EXPECT_FALSE(ordered().has_value());
  EXPECT_EQ(answered().value().message, "a key has 16, 24 or 32 bytes, not 9");
}

TEST_F(KeysWithoutAKey, NothingIsChangedWhereThereIsNoKeyring) {
  hear_query(gossip::kInstallKeyQuery, request(kNewKey));
  EXPECT_FALSE(ordered().has_value());
  EXPECT_EQ(answered().value().message, "No keyring to modify (encryption not enabled)");
  hear_query(gossip::kListKeysQuery, request(""));
  EXPECT_FALSE(ordered().has_value());
  EXPECT_EQ(answered().value().message, "Keyring is empty (encryption not enabled)");
}

TEST_F(Keys, ARequestThatIsReplayedChangesNothing) {
  hear_query(gossip::kInstallKeyQuery, request(kNewKey));
  ASSERT_TRUE(ordered().has_value());
  hear(gossip::User{sent_});
  EXPECT_FALSE(ordered().has_value());
}

TEST_F(Keys, WhoIsNoMemberChangesNothing) {
  hear_query(gossip::kInstallKeyQuery, request(kNewKey), endpoint(66));
  EXPECT_TRUE(out_.actions.empty());
}

TEST_F(Keys, WhoHasGivenUpGetsNoAnswer) {
  hear_query(gossip::kInstallKeyQuery, request(kNewKey));
  const KeyRequestId request = ordered()->request;
  pass(5s + 1ms);
  tell(KeysChanged{.request = request, .done = true});
  EXPECT_FALSE(answered().has_value());
}

TEST_F(Keys, ADriverThatDoesNotKeepUpIsNotBuried) {
  for (std::size_t i = 0; i < KeyChanges::kPendingMax; ++i) {
    hear_query(gossip::kInstallKeyQuery, request(kNewKey));
    EXPECT_TRUE(ordered().has_value());
  }
  hear_query(gossip::kInstallKeyQuery, request(kNewKey));
  EXPECT_FALSE(ordered().has_value());
  EXPECT_EQ(answered().value().message, "too many changes at a time");
}

TEST_F(Keys, OnlyMembersAnswerAndOnlyOnce) {
  tell(KeyChangeWanted{KeyChange::Install, std::string(kNewKey)});
  const KeyRequestId own = ordered()->request;
  const Query query = query_sent();
  const auto answer_as = [&](std::string_view name, std::uint32_t id) {
    std::string payload;
    gossip::append_key_response({.done = true}, payload);
    std::string bytes;
    gossip::append_serf_message(gossip::QueryResponse{query.time, id, name, 0, payload}, bytes);
    hear(gossip::User{bytes});
  };
  answer_as("eve", query.id);
  answer_as("me", query.id);
  answer_as("alice", query.id + 1);
  tell(KeysChanged{.request = own, .done = true});
  EXPECT_FALSE(told<KeyChangeEnded>());
  answer_as("alice", query.id);
  ASSERT_TRUE(told<KeyChangeEnded>());
  EXPECT_EQ(std::get<KeyChangeEnded>(out_.notices.at(0)).answered, 2U);
}

// Asked of all.

class KeysOfAll : public testing::Test {
 protected:
  KeysOfAll() : cluster_(lan()) {
    cluster_.keyed = true;
    cluster_.grow(5);
  }

  /// Asks, and waits for the end.
  KeyChangeEnded ask(KeyChange change, std::string_view key, std::size_t asker = 0) {
    const std::size_t before = cluster_.count<KeyChangeEnded>(asker);
    cluster_.tell(asker, KeyChangeWanted{change, std::string(key)});
    EXPECT_TRUE(
        cluster_.run_until([&] { return cluster_.count<KeyChangeEnded>(asker) > before; }, 10s));
    return last(asker);
  }
  KeyChangeEnded last(std::size_t asker) {
    KeyChangeEnded found;
    for (const Notice& notice : cluster_.notices[asker]) {
      if (const auto* ended = std::get_if<KeyChangeEnded>(&notice)) { found = *ended; }
    }
    return found;
  }
  std::string primary(std::size_t node) {
    return std::string(cluster_.ring(node).primary().bytes());
  }

  Cluster cluster_;
};

TEST_F(KeysOfAll, AreRotatedInThreeSteps) {
  for (const auto& [change, key] : std::vector<std::pair<KeyChange, std::string_view>>{
           {KeyChange::Install, kNewKey},
           {KeyChange::Use, kNewKey},
           {KeyChange::Remove, Cluster::kFirstKey}}) {
    const KeyChangeEnded ended = ask(change, key);
    EXPECT_EQ(ended.change, change);
    EXPECT_EQ(ended.members, 5U);
    EXPECT_EQ(ended.answered, 5U);
    EXPECT_EQ(ended.done, 5U);
    EXPECT_TRUE(ended.failures.empty());
  }
  for (std::size_t i = 0; i < cluster_.size(); ++i) {
    EXPECT_EQ(cluster_.ring(i).keys().size(), 1U);
    EXPECT_EQ(primary(i), kNewKey);
  }
}

TEST_F(KeysOfAll, AreCountedByAList) {
  cluster_.ring(3).add(*gossip::Key::from_bytes(kNewKey)).value();
  const KeyChangeEnded ended = ask(KeyChange::List, "");
  EXPECT_EQ(ended.done, 5U);
  EXPECT_EQ(ended.keys.at(gossip::to_base64(Cluster::kFirstKey)), 5U);
  EXPECT_EQ(ended.keys.at(gossip::to_base64(kNewKey)), 1U);
}

TEST_F(KeysOfAll, OneWhoRefusesIsNamed) {
  const KeyChangeEnded ended = ask(KeyChange::Remove, Cluster::kFirstKey, 2);
  EXPECT_EQ(ended.answered, 5U);
  EXPECT_EQ(ended.done, 0U);
  ASSERT_EQ(ended.failures.size(), 5U);
  EXPECT_EQ(ended.failures[0], "node-3: the key is the primary: use another one first");
}

TEST_F(KeysOfAll, OneWhoIsSilentIsWaitedForAsLongAsSerfDoes) {
  cluster_.kill(4);
  const Instant asked = cluster_.now();
  const KeyChangeEnded ended = ask(KeyChange::Install, kNewKey);
  EXPECT_EQ(cluster_.now() - asked, query_timeout(lan(), 5));
  EXPECT_EQ(query_timeout(lan(), 5), 3200ms);
  EXPECT_EQ(ended.members, 5U);
  EXPECT_EQ(ended.answered, 4U);
  EXPECT_EQ(ended.done, 4U);
}

TEST_F(KeysOfAll, AreChangedByOneQuestionAtATime) {
  cluster_.kill(4);
  cluster_.tell(0, KeyChangeWanted{KeyChange::Install, std::string(kNewKey)});
  cluster_.tell(0, KeyChangeWanted{KeyChange::List, ""});
  const KeyChangeEnded refused = last(0);
  EXPECT_EQ(refused.change, KeyChange::List);
  EXPECT_EQ(refused.members, 0U);
  EXPECT_EQ(refused.failures, std::vector<std::string>{"another change of keys is under way"});
  cluster_.run_for(5s);
  EXPECT_EQ(last(0).change, KeyChange::Install);
  EXPECT_EQ(ask(KeyChange::List, "").change, KeyChange::List);
}

TEST_F(KeysOfAll, AreNotChangedForWhatMakesNoSense) {
  EXPECT_EQ(ask(KeyChange::Install, "short").failures,
            std::vector<std::string>{"a key has 16, 24 or 32 bytes, not 5"});
  cluster_.tell(1, LeaveWanted{});
  EXPECT_EQ(ask(KeyChange::List, "", 1).failures, std::vector<std::string>{"this node is leaving"});
}

TEST_F(KeysOfAll, ALateComerHearsNothingOfAChangeThatIsOver) {
  Cluster alone(lan());
  alone.keyed = true;
  alone.add();
  alone.tell(0, KeyChangeWanted{KeyChange::Install, std::string(kNewKey)});
  alone.run_for(5s);
  ASSERT_EQ(alone.count<KeyChangeEnded>(0), 1U);
  alone.tell(alone.add(), JoinWanted{{alone.where(0)}});
  alone.run_for(10s);
  EXPECT_EQ(alone.ring(1).keys().size(), 1U);
}

TEST(KeysOfNobody, CannotBeChanged) {
  Cluster cluster(lan());
  cluster.grow(2);
  cluster.tell(0, KeyChangeWanted{KeyChange::Install, std::string(kNewKey)});
  const auto& ended = std::get<KeyChangeEnded>(cluster.notices[0].back());
  EXPECT_EQ(ended.failures,
            std::vector<std::string>{"No keyring to modify (encryption not enabled)"});
}

}  // namespace
}  // namespace murmur::membership
