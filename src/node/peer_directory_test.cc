#include "node/peer_directory.h"

#include <gtest/gtest.h>

namespace murmur::node {
namespace {

TEST(PeerDirectory, IsInOrderOfNameAndFindsByEither) {
  const auto directory =
      directory_of({{NodeId{3}, "carol"}, {NodeId{2}, "anna"}, {NodeId{4}, "bob"}});
  ASSERT_EQ(directory->size(), 3U);
  EXPECT_EQ((*directory)[0].identity.name, "anna");
  EXPECT_EQ((*directory)[2].identity.name, "carol");
  EXPECT_EQ(directory->find(NodeId{4})->identity.name, "bob");
  EXPECT_EQ(directory->find("carol")->identity.id, NodeId{3});
  EXPECT_EQ(directory->last_id(), NodeId{4});
}

TEST(PeerDirectory, FindsAmongNumbersWithGaps) {
  const auto directory =
      directory_of({{NodeId{2}, "a"}, {NodeId{4}, "b"}, {NodeId{100}, "c"}, {NodeId{101}, "d"}});
  for (const std::uint64_t id : {2U, 4U, 100U, 101U}) {
    ASSERT_NE(directory->find(NodeId{id}), nullptr) << id;
    EXPECT_EQ(directory->find(NodeId{id})->identity.id, NodeId{id});
  }
  for (const std::uint64_t id : {0U, 1U, 3U, 5U, 99U, 102U, 1000U}) {
    EXPECT_EQ(directory->find(NodeId{id}), nullptr) << id;
  }
}

TEST(PeerDirectory, OfNobodyFindsNobody) {
  const PeerDirectory directory;
  EXPECT_EQ(directory.find(NodeId{1}), nullptr);
  EXPECT_EQ(directory.find("anna"), nullptr);
  EXPECT_EQ(directory.last_id(), NodeId{});
}

}  // namespace
}  // namespace murmur::node
