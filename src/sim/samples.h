#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/interval.h"

namespace murmur::sim {

/// Sums of equally many successive values. There are kMax of them at the most: then neighbours are
/// put together, and each counts twice as many from there on.
class BatchSums {
 public:
  static constexpr std::size_t kMax = 40;

  void add(double value);
  [[nodiscard]] std::uint64_t count() const { return sums_.size() * size_ + open_count_; }
  /// Of all values; the interval by means of kMax / 2 to kMax batches, once there are as many
  /// values.
  [[nodiscard]] Interval mean() const;

 private:
  void close_batch();

  std::vector<double> sums_;
  std::uint64_t size_ = 1;  // values in each of sums_
  double open_ = 0;         // the batch that is not full yet
  std::uint64_t open_count_ = 0;
};

/// Values in the order in which they came, such as the latencies of runs as they end; the caller
/// leaves the warm-up out. Successive ones may depend on each other: the intervals are by batches
/// of them, taken for independent.
class Samples {
 public:
  /// No more are kept for the percentiles (8 MiB). When they are full every second is dropped, and
  /// of those to come only each second is kept, and so on: what is kept stays spread evenly over
  /// all. The mean is always of all.
  static constexpr std::size_t kKeptMax = std::size_t{1} << 20U;

  void add(double value);
  [[nodiscard]] std::uint64_t count() const { return all_.count(); }
  [[nodiscard]] Interval mean() const { return all_.mean(); }

  /// The smallest kept value that at least this share of the kept do not exceed; 0 of none. Its
  /// interval is by sectioning (Asmussen, Glynn 2007, III.5a): the same percentile of up to
  /// kSectionsMax successive sections, their spread taken around that of the whole. Each section
  /// has about kTailMin values beyond the percentile or more; with fewer than two such sections the
  /// interval is everything. Requires 0 < share < 1.
  [[nodiscard]] Interval percentile(double share) const;
  static constexpr std::size_t kSectionsMax = 30;
  static constexpr std::size_t kTailMin = 5;

 private:
  BatchSums all_;
  std::vector<double> kept_;
  std::uint64_t stride_ = 1;  // each stride_-th is kept
};

}  // namespace murmur::sim
