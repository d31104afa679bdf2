#include "node/peer_choice.h"

#include <algorithm>
#include <map>

#include "base/utf8.h"
#include "membership/node_meta.h"
#include "moa/spare_weights.h"
#include "moa/weighted_sample.h"

namespace murmur::node {
namespace {

std::vector<NodeId> ids_of(const std::vector<Candidate>& candidates) {
  std::vector<NodeId> ids;
  for (const Candidate& candidate : candidates) { ids.push_back(candidate.id); }
  return ids;
}

std::vector<NodeId> by_capacity(const std::vector<Candidate>& candidates, const moa::Capacity& own,
                                std::size_t count, Rng& rng) {
  std::vector<moa::Capacity> nodes;
  for (const Candidate& candidate : candidates) { nodes.push_back(candidate.traits.capacity); }
  nodes.push_back(own);
  std::vector<double> weights = moa::spare_weights(nodes, count);
  weights.pop_back();
  count = std::min(count, candidates.size());
  std::vector<NodeId> chosen;
  for (const std::size_t i :
       moa::systematic_sample(moa::inclusion_probabilities(weights, count), count, rng)) {
    chosen.push_back(candidates[i].id);
  }
  return chosen;
}

/// Who is the first of his model comes before who is the second of his.
std::vector<NodeId> distinct(const std::vector<Candidate>& candidates, std::string_view own_model,
                             std::size_t count, Rng& rng) {
  std::map<std::string_view, std::size_t> met{{own_model, 1}};
  std::map<NodeId, std::size_t> rank;
  const std::vector<Candidate> shuffled = rng.sample(candidates, candidates.size());
  for (const Candidate& candidate : shuffled) {
    // Whose model is not known may well bring another.
    const bool is_known = !candidate.traits.model.empty();
    rank[candidate.id] = is_known ? met[candidate.traits.model]++ : 0;
  }
  std::vector<NodeId> chosen = ids_of(shuffled);
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&](NodeId left, NodeId right) { return rank[left] < rank[right]; });
  chosen.resize(std::min(count, chosen.size()));
  return chosen;
}

}  // namespace

std::string model_key(std::string_view name, std::string_view hash) {
  return std::string(hash.empty() ? utf8_prefix(name, membership::NodeMeta::kModelBytesMax) : hash);
}

std::vector<NodeId> choose_peers(moa::PeerChoice choice, const std::vector<Candidate>& candidates,
                                 const PeerTraits& own, std::size_t count, Rng& rng) {
  switch (choice) {
    case moa::PeerChoice::Uniform: break;
    case moa::PeerChoice::Capacity: return by_capacity(candidates, own.capacity, count, rng);
    case moa::PeerChoice::Distinct: return distinct(candidates, own.model, count, rng);
  }
  return rng.sample(ids_of(candidates), count);
}

}  // namespace murmur::node
