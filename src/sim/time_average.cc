#include "sim/time_average.h"

#include "base/assert.h"

namespace murmur::sim {

TimeAverage::TimeAverage(Instant from, Instant until)
    : from_(from),
      until_(until),
      integrated_to_(from),
      batch_end_(begin_of(1)) {
  MURMUR_ASSERT(until - from >= Duration(kBatches));
}

/// Without the product span * batch, which would overflow.
Instant TimeAverage::begin_of(std::size_t batch) const {
  const Duration span = until_ - from_;
  const auto index = static_cast<std::int64_t>(batch);
  constexpr auto kCount = static_cast<std::int64_t>(kBatches);
  return from_ + (span / kCount * index + span % kCount * index / kCount);
}

void TimeAverage::set(Instant at, double value) {
  MURMUR_ASSERT(at >= last_);
  last_ = at;
  while (batch_ < kBatches && at >= batch_end_) {
    integrate_until(batch_end_);
    ++batch_;
    batch_end_ = begin_of(batch_ + 1);
  }
  if (batch_ < kBatches) { integrate_until(at); }
  value_ = value;
}

void TimeAverage::integrate_until(Instant at) {
  if (at <= integrated_to_) { return; }  // before `from`
  integrals_[batch_] += value_ * static_cast<double>((at - integrated_to_).count());
  integrated_to_ = at;
}

TimeAverage::Batches TimeAverage::batch_means() const {
  TimeAverage whole = *this;
  if (last_ < until_) { whole.set(until_, value_); }
  Batches means = whole.integrals_;
  for (std::size_t batch = 0; batch < kBatches; ++batch) {
    means[batch] /= static_cast<double>((begin_of(batch + 1) - begin_of(batch)).count());
  }
  return means;
}

Interval TimeAverage::mean() const { return t_interval(batch_means()); }

double TimeAverage::growth_per_s() const {
  const Batches means = batch_means();
  constexpr double kMiddle = (kBatches - 1) / 2.0;
  double products = 0;
  double squares = 0;
  for (std::size_t batch = 0; batch < kBatches; ++batch) {
    const double offset = static_cast<double>(batch) - kMiddle;
    products += offset * means[batch];
    squares += offset * offset;
  }
  return products / squares / (to_seconds(until_ - from_) / kBatches);
}

}  // namespace murmur::sim
