#include "node/peer_choice.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace murmur::node {
namespace {

using moa::PeerChoice;

const std::vector<Candidate> kHouse{{NodeId{2}, {"small", {10}}},
                                    {NodeId{3}, {"small", {10}}},
                                    {NodeId{4}, {"large", {30}}},
                                    {NodeId{5}, {"other", {50}}}};

/// How often each comes among the chosen, in 10,000 draws of a node whose user alone asks.
std::map<NodeId, int> tally(PeerChoice choice, std::string_view own, std::size_t count,
                            const std::vector<Candidate>& candidates = kHouse) {
  Rng rng(1);
  std::map<NodeId, int> times;
  for (int i = 0; i < 10000; ++i) {
    const auto chosen = choose_peers(choice, candidates, {std::string(own), {10, 0.5}}, count, rng);
    EXPECT_EQ(std::set(chosen.begin(), chosen.end()).size(), chosen.size());
    for (const NodeId id : chosen) { ++times[id]; }
  }
  return times;
}

TEST(PeerChoice, UniformAsksEveryoneEqually) {
  for (const auto& [id, times] : tally(PeerChoice::Uniform, "", 2)) {
    EXPECT_NEAR(times, 5000, 250);
  }
}

TEST(PeerChoice, CapacityAsksTheFastInProportion) {
  const auto times = tally(PeerChoice::Capacity, "", 1);
  EXPECT_NEAR(times.at(NodeId{2}), 1000, 150);
  EXPECT_NEAR(times.at(NodeId{4}), 3000, 250);
  EXPECT_NEAR(times.at(NodeId{5}), 5000, 250);
}

TEST(PeerChoice, CapacityAsksInProportionHoweverManyAreAsked) {
  const auto times = tally(PeerChoice::Capacity, "", 2);
  EXPECT_NEAR(times.at(NodeId{2}), 2000, 160);  // successive draws: 2,540
  EXPECT_NEAR(times.at(NodeId{3}), 2000, 160);
  EXPECT_NEAR(times.at(NodeId{4}), 6000, 200);
  EXPECT_EQ(times.at(NodeId{5}), 10000);  // half of all capacity: always one of two
}

TEST(PeerChoice, CapacityLeavesOutWhatTheirOwnUsersTake) {
  std::vector<Candidate> street;
  for (std::uint64_t id = 2; id < 42; ++id) { street.push_back({NodeId{id}, {"a", {10, 0}}}); }
  street[5].traits.capacity.own_share = 0.8;
  const auto times = tally(PeerChoice::Capacity, "", 4, street);
  EXPECT_NEAR(times.at(NodeId{7}), 10'000 * 4 * 0.2 / 39.2, 60);
  EXPECT_NEAR(times.at(NodeId{8}), 10'000 * 4 / 39.2, 130);
}

TEST(PeerChoice, WhoeverWouldBeAskedMoreThanOnceIsAskedAlwaysAndTheRestInProportion) {
  const std::vector<Candidate> candidates{{NodeId{2}, {"a", {10}}},
                                          {NodeId{3}, {"b", {10}}},
                                          {NodeId{4}, {"c", {20}}},
                                          {NodeId{5}, {"d", {80}}}};
  const auto times = tally(PeerChoice::Capacity, "", 2, candidates);
  EXPECT_EQ(times.at(NodeId{5}), 10000);
  EXPECT_NEAR(times.at(NodeId{2}), 2500, 180);
  EXPECT_NEAR(times.at(NodeId{4}), 5000, 200);
}

TEST(PeerChoice, CapacityTakesAnUnknownOneForTheMedian) {
  const std::vector<Candidate> candidates{
      {NodeId{2}, {"a", {10}}}, {NodeId{3}, {"b", {30}}}, {NodeId{4}, {"c", {0}}}};
  EXPECT_NEAR(tally(PeerChoice::Capacity, "", 1, candidates).at(NodeId{4}), 2000, 250);
}

TEST(PeerChoice, CapacityDoesNotBelieveABoaster) {
  const std::vector<Candidate> candidates{
      {NodeId{2}, {"a", {10}}}, {NodeId{3}, {"b", {10}}}, {NodeId{4}, {"c", {1e18}}}};
  EXPECT_NEAR(tally(PeerChoice::Capacity, "", 1, candidates).at(NodeId{4}), 8000, 250);
}

TEST(PeerChoice, ModelsAreToldApartByTheirFilesNotByTheirNames) {
  EXPECT_EQ(model_key("small.gguf", "00ff"), model_key("copy-of-small.gguf", "00ff"));
  EXPECT_NE(model_key("model.gguf", "00ff"), model_key("model.gguf", "00aa"));
  const std::string long_name(100, 'm');
  EXPECT_EQ(model_key(long_name, ""), model_key(long_name.substr(0, 64), ""));
}

TEST(PeerChoice, DistinctAsksEachModelBeforeAnyTwice) {
  const auto times = tally(PeerChoice::Distinct, "mine", 3);
  EXPECT_EQ(times.at(NodeId{4}), 10000);
  EXPECT_EQ(times.at(NodeId{5}), 10000);
  EXPECT_NEAR(times.at(NodeId{2}), 5000, 250);
  EXPECT_NEAR(times.at(NodeId{3}), 5000, 250);
}

TEST(PeerChoice, DistinctPrefersModelsThatAreNotTheOwn) {
  const auto times = tally(PeerChoice::Distinct, "large", 2);
  EXPECT_EQ(times.at(NodeId{5}), 10000);
  EXPECT_FALSE(times.contains(NodeId{4}));
}

TEST(PeerChoice, WithTooFewAsksThemAll) {
  Rng rng(1);
  for (const auto choice : {PeerChoice::Uniform, PeerChoice::Capacity, PeerChoice::Distinct}) {
    EXPECT_EQ(choose_peers(choice, kHouse, {}, 9, rng).size(), 4U);
    EXPECT_TRUE(choose_peers(choice, {}, {}, 9, rng).empty());
    EXPECT_TRUE(choose_peers(choice, kHouse, {}, 0, rng).empty());
  }
}

TEST(PeerChoice, OfOneSeedIsAlwaysTheSame) {
  for (const auto choice : {PeerChoice::Uniform, PeerChoice::Capacity, PeerChoice::Distinct}) {
    Rng first(7);
    Rng second(7);
    EXPECT_EQ(choose_peers(choice, kHouse, {}, 2, first),
              choose_peers(choice, kHouse, {}, 2, second));
  }
}

}  // namespace
}  // namespace murmur::node
