#pragma once

#include "base/time.h"

namespace murmur::queueing {

/// How much comes per second: each arrival counts by its amount, less and less as it grows old, as
/// exp(-age / memory) / memory. In a steady stream that is its rate, after a few times the memory.
class ArrivalRate {
 public:
  static constexpr Duration kMemory = std::chrono::seconds(60);

  /// Longer: steadier; shorter: follows changes sooner.
  explicit ArrivalRate(Duration memory = kMemory) : memory_(memory) {}

  void record(Instant now, double amount = 1);
  [[nodiscard]] double per_second(Instant now) const;

 private:
  Duration memory_;
  double weight_ = 0;  // at `updated_at_`
  Instant updated_at_;
};

}  // namespace murmur::queueing
