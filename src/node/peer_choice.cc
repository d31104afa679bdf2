#include "node/peer_choice.h"

#include <algorithm>
#include <map>

#include "base/utf8.h"
#include "membership/node_meta.h"
#include "moa/weighted_sample.h"

namespace murmur::node {
namespace {

std::vector<NodeId> ids_of(const std::vector<Candidate>& candidates) {
  std::vector<NodeId> ids;
  for (const Candidate& candidate : candidates) { ids.push_back(candidate.id); }
  return ids;
}

/// Of those that are known; the lower one of two. 1 where none is.
double median_capacity(const std::vector<Candidate>& candidates) {
  std::vector<double> known;
  for (const Candidate& candidate : candidates) {
    if (candidate.traits.capacity > 0) { known.push_back(candidate.traits.capacity); }
  }
  if (known.empty()) { return 1.0; }
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>((known.size() - 1) / 2);
  std::nth_element(known.begin(), middle, known.end());
  return *middle;
}

/// Each with a probability in exact proportion to its capacity, as far as 1 allows.
std::vector<NodeId> by_capacity(const std::vector<Candidate>& candidates, std::size_t count,
                                Rng& rng) {
  const double median = median_capacity(candidates);
  std::vector<double> weights;
  for (const Candidate& candidate : candidates) {
    const double capacity = candidate.traits.capacity;
    weights.push_back(capacity > 0 ? std::min(capacity, kCapacityMax * median) : median);
  }
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
                                 std::string_view own_model, std::size_t count, Rng& rng) {
  switch (choice) {
    case moa::PeerChoice::Uniform: break;
    case moa::PeerChoice::Capacity: return by_capacity(candidates, count, rng);
    case moa::PeerChoice::Distinct: return distinct(candidates, own_model, count, rng);
  }
  return rng.sample(ids_of(candidates), count);
}

}  // namespace murmur::node
