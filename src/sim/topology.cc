#include "sim/topology.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/assert.h"

namespace murmur::sim {
namespace {

using Edge = std::pair<std::size_t, std::size_t>;

bool is_simple(const std::vector<std::size_t>& stubs) {
  std::set<Edge> edges;
  for (std::size_t i = 0; i + 1 < stubs.size(); i += 2) {
    const auto [low, high] = std::minmax(stubs[i], stubs[i + 1]);
    if (low == high || !edges.emplace(low, high).second) { return false; }
  }
  return true;
}

/// Exchanges ends of pairs that are loops or double, each with a pair drawn at random: for all but
/// the smallest degrees a whole new pairing would hardly ever be simple.
void mend(std::vector<std::size_t>& stubs, Rng& rng) {
  std::set<Edge> edges;
  for (std::size_t i = 0; i + 1 < stubs.size(); i += 2) {
    const auto [low, high] = std::minmax(stubs[i], stubs[i + 1]);
    if (low != high && edges.emplace(low, high).second) { continue; }
    const std::size_t other = 2 * rng.below(stubs.size() / 2) + 1;
    std::swap(stubs[i + 1], stubs[other]);
  }
}

}  // namespace

Topology ring(std::size_t hosts) {
  MURMUR_ASSERT(hosts >= 2);
  Topology topology(hosts);
  for (std::size_t host = 0; host < hosts; ++host) {
    const std::set<std::size_t> both{(host + hosts - 1) % hosts, (host + 1) % hosts};
    topology[host].assign(both.begin(), both.end());
  }
  return topology;
}

Topology complete(std::size_t hosts) {
  Topology topology(hosts);
  for (std::size_t host = 0; host < hosts; ++host) {
    for (std::size_t peer = 0; peer < hosts; ++peer) {
      if (peer != host) { topology[host].push_back(peer); }
    }
  }
  return topology;
}

Topology random_regular(std::size_t hosts, std::size_t degree, Rng& rng) {
  MURMUR_ASSERT(degree >= 1);
  MURMUR_ASSERT(degree < hosts);
  MURMUR_ASSERT(hosts * degree % 2 == 0);
  if (degree == hosts - 1) { return complete(hosts); }
  std::vector<std::size_t> stubs;
  for (std::size_t i = 0; i < hosts * degree; ++i) { stubs.push_back(i / degree); }
  const std::size_t all = stubs.size();  // not asked for beside the move: the order is open there
  stubs = rng.sample(std::move(stubs), all);
  while (!is_simple(stubs)) { mend(stubs, rng); }
  Topology topology(hosts);
  for (std::size_t i = 0; i + 1 < stubs.size(); i += 2) {
    topology[stubs[i]].push_back(stubs[i + 1]);
    topology[stubs[i + 1]].push_back(stubs[i]);
  }
  for (auto& peers : topology) { std::ranges::sort(peers); }
  return topology;
}

}  // namespace murmur::sim
