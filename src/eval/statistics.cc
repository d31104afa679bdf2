#include "eval/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "base/assert.h"

namespace murmur::eval {
namespace {

constexpr double kZ = 1.959963984540054;  // of 95%

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Made-up questions, which keep an interval honest where there are few real ones.
struct Pseudo {
  double count;
  double sum;
  double squares;
};

/// The normal interval with the made-up questions, around the plain mean.
Interval adjusted_normal(std::span<const double> values, const Pseudo& pseudo, double lowest) {
  double sum = pseudo.sum;
  double squares = pseudo.squares;
  for (const double value : values) {
    sum += value;
    squares += value * value;
  }
  const double count = static_cast<double>(values.size()) + pseudo.count;
  const double centre = sum / count;
  const double margin = kZ * std::sqrt((squares / count - centre * centre) / count);
  return {mean_of(values), std::max(lowest, centre - margin), std::min(1.0, centre + margin)};
}

Interval wilson(double share, double count) {
  const double z2 = kZ * kZ;
  const double centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const double margin =
      kZ / (1 + z2 / count) * std::sqrt(share * (1 - share) / count + z2 / (4 * count * count));
  return {share, std::max(0.0, centre - margin), std::min(1.0, centre + margin)};
}

}  // namespace

Interval accuracy(std::span<const double> scores) {
  if (scores.empty()) { return {0, 0, 1}; }
  const bool binary = std::all_of(scores.begin(), scores.end(),
                                  [](double score) { return score == 0 || score == 1; });
  if (binary) { return wilson(mean_of(scores), static_cast<double>(scores.size())); }
  return adjusted_normal(scores, {.count = 4, .sum = 2, .squares = 2}, 0);
}

Interval paired_difference(std::span<const double> first, std::span<const double> second) {
  MURMUR_ASSERT(first.size() == second.size());
  if (first.empty()) { return {0, -1, 1}; }
  std::vector<double> differences;
  for (std::size_t i = 0; i < first.size(); ++i) { differences.push_back(first[i] - second[i]); }
  return adjusted_normal(differences, {.count = 2, .sum = 0, .squares = 1}, -1);
}

}  // namespace murmur::eval
