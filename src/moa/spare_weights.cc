#include "moa/spare_weights.h"

#include <algorithm>

#include "base/assert.h"
#include "moa/weighted_sample.h"

namespace murmur::moa {
namespace {

/// More: closer to the best that any choice can do; after so many the worst of thousands of random
/// clusters is at 0.95 of it (sim/fluid_bound_test.cc).
constexpr int kBalancingSteps = 10;

/// Of those that are known; the lower one of two. 1 where none is.
double median_total(std::span<const Capacity> nodes) {
  std::vector<double> known;
  for (const Capacity& node : nodes) {
    if (node.total > 0) { known.push_back(node.total); }
  }
  if (known.empty()) { return 1.0; }
  const auto middle = known.begin() + static_cast<std::ptrdiff_t>((known.size() - 1) / 2);
  std::nth_element(known.begin(), middle, known.end());
  return *middle;
}

std::vector<double> believed_totals(std::span<const Capacity> nodes) {
  const double median = median_total(nodes);
  std::vector<double> totals;
  for (const Capacity& node : nodes) {
    totals.push_back(node.total > 0 ? std::min(node.total, kCapacityMax * median) : median);
  }
  return totals;
}

/// Where no user's work is known, everybody asks alike.
std::vector<double> asks_of(std::span<const Capacity> nodes, std::span<const double> totals) {
  std::vector<double> asks;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    asks.push_back(totals[i] * std::clamp(nodes[i].own_share, 0.0, 1.0));
  }
  const bool is_known = std::ranges::any_of(asks, [](double each) { return each > 0; });
  if (!is_known) { std::ranges::fill(asks, 1.0); }
  return asks;
}

/// The largest becomes 1: only their proportions matter, and so they stay finite.
void scale(std::vector<double>& weights) {
  const double largest = *std::ranges::max_element(weights);
  for (double& weight : weights) { weight /= largest; }
}

}  // namespace

std::vector<double> jobs_asked(std::span<const double> weights, std::span<const double> asks,
                               std::size_t fan_out) {
  MURMUR_ASSERT(weights.size() == asks.size());
  std::vector<double> jobs(weights.size(), 0.0);
  if (weights.empty()) { return jobs; }
  std::vector<double> others(weights.begin() + 1, weights.end());
  for (std::size_t asker = 0; asker < weights.size(); ++asker) {
    if (asker > 0) { others[asker - 1] = weights[asker - 1]; }
    const std::vector<double> probabilities = inclusion_probabilities(others, fan_out);
    for (std::size_t j = 0; j < others.size(); ++j) {
      jobs[j < asker ? j : j + 1] += asks[asker] * probabilities[j];
    }
  }
  return jobs;
}

std::vector<double> spare_weights(std::span<const Capacity> nodes, std::size_t fan_out) {
  const std::vector<double> totals = believed_totals(nodes);
  std::vector<double> spare;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    spare.push_back(totals[i] * std::clamp(1 - nodes[i].own_share, kSpareShareMin, 1.0));
  }
  // Where everybody is asked there is nothing to balance.
  if (nodes.size() > kBalancedMax || fan_out + 1 >= nodes.size()) { return spare; }
  const std::vector<double> asks = asks_of(nodes, totals);
  std::vector<double> weights = spare;
  for (int step = 0; step < kBalancingSteps; ++step) {
    const std::vector<double> asked = jobs_asked(weights, asks, fan_out);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      if (asked[i] > 0) { weights[i] *= spare[i] / asked[i]; }
    }
    scale(weights);
  }
  return weights;
}

}  // namespace murmur::moa
