#pragma once

#include <array>
#include <cstddef>

#include "base/time.h"
#include "sim/interval.h"

namespace murmur::sim {

/// The warm-up rule where none is given: the first tenth of the horizon does not count. Fixed in
/// advance, so that what is measured cannot choose what is left out, as it does with rules that
/// look for the end of the transient in the data (MSER-5), which also must keep all of it. The
/// horizon is to be many times as long as the queues remember (for M/M/1, 1/(mu (1 - sqrt rho)^2)).
[[nodiscard]] constexpr Duration warm_up_of(Duration horizon) { return horizon / 10; }

/// The time average of a step function over [from, until], such as a queue's length, integrated as
/// it changes and not sampled. Its interval is by batch means: kBatches equal lengths of time,
/// taken for independent. What happens outside of [from, until] does not count. Constant memory.
class TimeAverage {
 public:
  static constexpr std::size_t kBatches = 30;

  /// The function is 0 until it is set. Requires at least kBatches nanoseconds from `from` to
  /// `until`.
  TimeAverage(Instant from, Instant until);

  /// From `at` on it is `value`. Requires `at` not earlier than in the call before.
  void set(Instant at, double value);

  /// Its last value is taken to hold until `until`.
  [[nodiscard]] Interval mean() const;
  /// The slope of the least-squares line through the batch means, per second: about 0 of a
  /// stationary queue, what it gains per second of one that grows without bound.
  [[nodiscard]] double growth_per_s() const;

 private:
  using Batches = std::array<double, kBatches>;

  [[nodiscard]] Instant begin_of(std::size_t batch) const;
  void integrate_until(Instant at);
  [[nodiscard]] Batches batch_means() const;

  Instant from_;
  Instant until_;
  Instant last_;           // of the last call
  Instant integrated_to_;  // within [from, until]
  std::size_t batch_ = 0;  // the one that is open; kBatches after the last
  Instant batch_end_;
  double value_ = 0;
  Batches integrals_{};  // value times nanoseconds: whole numbers of both stay exact up to 2^53
};

}  // namespace murmur::sim
