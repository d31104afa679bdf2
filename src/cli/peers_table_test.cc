#include "cli/peers_table.h"

#include <gtest/gtest.h>

#include "cli/text_width.h"

namespace murmur::cli {
namespace {

using http::ClusterView;
using http::PeerView;

PeerView member(std::string name, std::string state = "alive") {
  return {.name = std::move(name),
          .address = "10.0.0.8:7946",
          .state = std::move(state),
          .is_murmur = true,
          .trusted = true,
          .model = "qwen3-0.6b",
          .decode_tokens_per_s = 31,
          .load = wire::Load{.waiting = 1, .running = 2, .offered_load = 0.305},
          .round_trip = 420us,
          .last_heard = 400ms};
}

ClusterView cluster() {
  PeerView self = member("zoo");
  self.is_self = true;
  self.round_trip.reset();
  self.last_heard.reset();
  PeerView agent{.name = "agent", .address = "10.0.0.9:7946", .state = "alive"};
  return {.self = "zoo",
          .gossips = true,
          .encrypted = true,
          .bytes_sent = 1200,
          .bytes_received = 870,
          .members = {member("gone", "left"), agent, self, member("cellar", "suspect")}};
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) { text += line + "\n"; }
  return text;
}

TEST(PeersTable, ShowsThisNodeThenTheLivingThenTheOthers) {
  EXPECT_EQ(
      joined(peers_lines(cluster(), {.columns = 120})),
      "cluster of zoo: 4 members, 2 alive, 1 suspect, 1 left; encrypted; gossip 1.2 kB sent, 870 B "
      "received\n"
      "   name    address        state      model         tokens/s  queue   rho      rtt  last "
      "seen\n"
      "*  zoo     10.0.0.8:7946  ● alive    qwen3-0.6b          31      3  0.31        -          "
      "-\n"
      "   agent   10.0.0.9:7946  ● alive    (Serf agent)         -      -     -        -          "
      "-\n"
      "   cellar  10.0.0.8:7946  ◐ suspect  qwen3-0.6b          31      3  0.31  0.42 ms     0.40 "
      "s\n"
      "   gone    10.0.0.8:7946  ○ left     qwen3-0.6b          31      3  0.31  0.42 ms     0.40 "
      "s\n");
}

TEST(PeersTable, WhatBearsNoSignatureIsSaidToBearNone) {
  ClusterView view = cluster();
  view.members[3].trusted = false;
  EXPECT_NE(joined(peers_lines(view, {.columns = 120})).find("qwen3-0.6b (unsigned)"),
            std::string::npos);
}

TEST(PeersTable, NeverIsALineWiderThanTheScreenOrTheBlockHigher) {
  ClusterView view = cluster();
  for (int i = 0; i < 20; ++i) { view.members.push_back(member("node-" + std::to_string(i))); }
  for (std::size_t columns = 1; columns < 130; ++columns) {
    const auto lines = peers_lines(view, {.columns = columns, .rows = 10});
    EXPECT_EQ(lines.size(), 10U);
    for (const std::string& line : lines) { EXPECT_LE(display_width(line), columns) << line; }
  }
  EXPECT_EQ(peers_lines(view, {.rows = 10}).back(), "and 17 more");
}

TEST(PeersTable, ColoursAreForTheStateOnly) {
  const auto lines = peers_lines(cluster(), {.columns = 120, .colours = true});
  EXPECT_NE(lines[2].find("\x1b[32m● alive\x1b[0m"), std::string::npos) << lines[2];
  EXPECT_NE(lines[4].find("\x1b[33m◐ suspect\x1b[0m"), std::string::npos) << lines[4];
  EXPECT_TRUE(lines[5].starts_with("\x1b[2m")) << lines[5];
}

TEST(PeersTable, ANodeCannotSteerTheTerminal) {
  ClusterView view = cluster();
  view.members[1].name = "a\x1b[2J\nb";
  for (const std::string& line : peers_lines(view, {.columns = 120})) {
    EXPECT_EQ(line.find_first_of("\x1b\n"), std::string::npos) << line;
  }
}

TEST(PeersTable, ANodeWithNamedPeersSaysThatItDoesNotGossip) {
  const auto lines = peers_lines({.self = "attic"}, {});
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_TRUE(lines[0].starts_with("attic does not gossip")) << lines[0];
}

TEST(PeersChanges, TellWhoCameWhoWentAndWhatIsDifferent) {
  EXPECT_EQ(peers_changes({}, cluster()).size(), 4U);
  EXPECT_EQ(peers_changes({}, cluster())[0], "zoo: alive at 10.0.0.8:7946, qwen3-0.6b");
  EXPECT_TRUE(peers_changes(cluster(), cluster()).empty());
  ClusterView later = cluster();
  later.members.erase(later.members.begin());  // gone
  later.members[2].state = "dead";
  later.members[2].address = "10.0.0.10:7946";
  EXPECT_EQ(joined(peers_changes(cluster(), later)),
            "cellar: suspect -> dead, 10.0.0.8:7946 -> 10.0.0.10:7946\ngone: forgotten\n");
}

}  // namespace
}  // namespace murmur::cli
