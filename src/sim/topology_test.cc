#include "sim/topology.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <vector>

#include "base/rng.h"

namespace murmur::sim {
namespace {

TEST(RandomRegular, EveryHostKnowsAsManyOthersAndIsKnownByThem) {
  Rng rng(3);
  for (const std::size_t degree : {std::size_t{1}, std::size_t{3}, std::size_t{7}}) {
    const Topology topology = random_regular(8, degree, rng);
    ASSERT_EQ(topology.size(), 8U);
    for (std::size_t host = 0; host < topology.size(); ++host) {
      const std::set<std::size_t> peers(topology[host].begin(), topology[host].end());
      EXPECT_EQ(peers.size(), degree);
      EXPECT_EQ(topology[host].size(), degree);
      EXPECT_FALSE(peers.contains(host));
      for (const std::size_t peer : peers) {
        EXPECT_TRUE(std::ranges::count(topology.at(peer), host) == 1);
      }
    }
  }
}

TEST(RandomRegular, OfOneSeedIsTheSameAndOfAnotherIsNot) {
  Rng one(3);
  Rng same(3);
  Rng other(4);
  const Topology topology = random_regular(20, 3, one);
  EXPECT_EQ(random_regular(20, 3, same), topology);
  EXPECT_NE(random_regular(20, 3, other), topology);
}

}  // namespace
}  // namespace murmur::sim
