#include "moa/weighted_sample.h"

#include <algorithm>
#include <numeric>

#include "base/assert.h"

namespace murmur::moa {
namespace {

/// Sum of the weights of those that are not at 1 yet.
double open_weight(std::span<const double> weights, std::span<const double> probabilities) {
  double sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (probabilities[i] < 1) { sum += weights[i]; }
  }
  return sum;
}

/// Gives 1 to each whose part in `left` draws would be more; returns how many that are. To cap one
/// makes the part of no other smaller, so several can be capped at once.
std::size_t cap(std::span<const double> weights, std::size_t left,
                std::span<double> probabilities) {
  const double sum = open_weight(weights, probabilities);
  std::size_t capped = 0;
  for (std::size_t i = 0; i < weights.size() && capped < left; ++i) {
    const bool is_over = weights[i] > 0 && weights[i] * static_cast<double>(left) >= sum;
    if (probabilities[i] < 1 && is_over) {
      probabilities[i] = 1;
      ++capped;
    }
  }
  return capped;
}

/// The rest of the draws, over those below 1.
void spread(std::span<const double> weights, std::size_t left, std::span<double> probabilities) {
  const double sum = open_weight(weights, probabilities);
  const auto open = std::count_if(probabilities.begin(), probabilities.end(),
                                  [](double probability) { return probability < 1; });
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (probabilities[i] == 1) { continue; }
    const double part = sum > 0 ? weights[i] / sum : 1 / static_cast<double>(open);
    probabilities[i] = std::min(1.0, part * static_cast<double>(left));
  }
}

}  // namespace

std::vector<double> inclusion_probabilities(std::span<const double> weights, std::size_t count) {
  if (count >= weights.size()) { return std::vector<double>(weights.size(), 1.0); }
  std::vector<double> probabilities(weights.size(), 0.0);
  std::size_t left = count;
  while (left > 0) {
    const std::size_t capped = cap(weights, left, probabilities);
    if (capped == 0) { break; }
    left -= capped;
  }
  if (left > 0) { spread(weights, left, probabilities); }
  return probabilities;
}

std::vector<std::size_t> systematic_sample(std::span<const double> probabilities, std::size_t count,
                                           Rng& rng) {
  MURMUR_ASSERT(count <= probabilities.size());
  std::vector<std::size_t> order(probabilities.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  order = rng.sample(std::move(order), probabilities.size());
  std::vector<std::size_t> chosen;
  double mark = rng.uniform01();
  double covered = 0;
  for (std::size_t i = 0; i < order.size() && chosen.size() < count; ++i) {
    covered += probabilities[order[i]];
    // The last ones are taken whatever the rounding of the sum says.
    const bool is_needed = order.size() - i == count - chosen.size();
    if (covered > mark || is_needed) {
      chosen.push_back(order[i]);
      mark += 1;
    }
  }
  // Who comes before whom still depends on the probabilities.
  return rng.sample(std::move(chosen), count);
}

}  // namespace murmur::moa
