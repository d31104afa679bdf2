#include "sim/samples.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include "base/assert.h"

namespace murmur::sim {
namespace {

/// By nearest rank. Requires values.
double percentile_of(std::span<const double> values, double share) {
  std::vector<double> sorted(values.begin(), values.end());
  const auto count = static_cast<double>(sorted.size());
  // 0.07 * 100 is a little above 7: a rank is not one more for that.
  const double rank = std::ceil(share * count * (1 - 1e-12));
  const auto index = static_cast<std::ptrdiff_t>(std::clamp(rank, 1.0, count)) - 1;
  std::nth_element(sorted.begin(), sorted.begin() + index, sorted.end());
  return sorted[static_cast<std::size_t>(index)];
}

/// Keeps the first of each two.
void drop_every_second(std::vector<double>& values) {
  const std::size_t half = (values.size() + 1) / 2;
  for (std::size_t i = 0; i < half; ++i) { values[i] = values[2 * i]; }
  values.resize(half);
}

}  // namespace

void BatchSums::add(double value) {
  open_ += value;
  if (++open_count_ == size_) { close_batch(); }
}

void BatchSums::close_batch() {
  sums_.push_back(open_);
  open_ = 0;
  open_count_ = 0;
  if (sums_.size() < kMax) { return; }
  for (std::size_t i = 0; i < kMax / 2; ++i) { sums_[i] = sums_[2 * i] + sums_[2 * i + 1]; }
  sums_.resize(kMax / 2);
  size_ *= 2;
}

Interval BatchSums::mean() const {
  const double sum = std::accumulate(sums_.begin(), sums_.end(), open_);
  const double mean = count() == 0 ? 0 : sum / static_cast<double>(count());
  std::vector<double> means = sums_;
  for (double& each : means) { each /= static_cast<double>(size_); }
  return t_interval_around(mean, means);
}

void Samples::add(double value) {
  const bool is_kept = all_.count() % stride_ == 0;
  all_.add(value);
  if (!is_kept) { return; }
  kept_.push_back(value);
  if (kept_.size() < kKeptMax) { return; }
  drop_every_second(kept_);
  stride_ *= 2;
}

Interval Samples::percentile(double share) const {
  MURMUR_ASSERT(share > 0 && share < 1);
  const double whole = kept_.empty() ? 0 : percentile_of(kept_, share);
  const double tail = std::min(share, 1 - share) * static_cast<double>(kept_.size());
  const auto sections =
      std::min(kSectionsMax, static_cast<std::size_t>(tail / static_cast<double>(kTailMin)));
  if (sections < 2) { return t_interval_around(whole, {}); }
  const std::size_t length = kept_.size() / sections;
  double squares = 0;
  for (std::size_t i = 0; i < sections; ++i) {
    const double own = percentile_of(std::span(kept_).subspan(i * length, length), share);
    squares += (own - whole) * (own - whole);
  }
  const auto count = static_cast<double>(sections);
  const double margin = student_t_95(sections - 1) * std::sqrt(squares / ((count - 1) * count));
  return {whole, whole - margin, whole + margin};
}

}  // namespace murmur::sim
