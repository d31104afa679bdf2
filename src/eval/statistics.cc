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

/// Half the width of the normal interval of the mean.
double normal_margin(std::span<const double> values, double mean) {
  if (values.size() < 2) { return 1; }
  double squares = 0;
  for (const double value : values) { squares += (value - mean) * (value - mean); }
  const auto count = static_cast<double>(values.size());
  return kZ * std::sqrt(squares / (count - 1) / count);
}

Estimate wilson(double share, double count) {
  const double z2 = kZ * kZ;
  const double centre = (share + z2 / (2 * count)) / (1 + z2 / count);
  const double margin =
      kZ / (1 + z2 / count) * std::sqrt(share * (1 - share) / count + z2 / (4 * count * count));
  return {share, std::max(0.0, centre - margin), std::min(1.0, centre + margin)};
}

}  // namespace

Estimate accuracy(std::span<const double> scores) {
  if (scores.empty()) { return {0, 0, 1}; }
  const double mean = mean_of(scores);
  const bool binary = std::all_of(scores.begin(), scores.end(),
                                  [](double score) { return score == 0 || score == 1; });
  if (binary) { return wilson(mean, static_cast<double>(scores.size())); }
  const double margin = normal_margin(scores, mean);
  return {mean, std::max(0.0, mean - margin), std::min(1.0, mean + margin)};
}

Estimate paired_difference(std::span<const double> first, std::span<const double> second) {
  MURMUR_ASSERT(first.size() == second.size());
  if (first.empty()) { return {0, -1, 1}; }
  std::vector<double> differences;
  for (std::size_t i = 0; i < first.size(); ++i) { differences.push_back(first[i] - second[i]); }
  const double mean = mean_of(differences);
  const double margin = normal_margin(differences, mean);
  return {mean, mean - margin, mean + margin};
}

}  // namespace murmur::eval
