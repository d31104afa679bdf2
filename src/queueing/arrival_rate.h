#pragma once

#include "base/time.h"

namespace murmur::queueing {

/// How many jobs come per second: each arrival counts, less and less as it grows old, as
/// exp(-age / kMemory) / kMemory. In a steady stream that is its rate, after a few minutes.
class ArrivalRate {
 public:
  /// Longer: steadier; shorter: follows changes sooner.
  static constexpr Duration kMemory = std::chrono::seconds(60);

  void record(Instant now);
  [[nodiscard]] double per_second(Instant now) const;

 private:
  double weight_ = 0;  // at `updated_at_`
  Instant updated_at_;
};

}  // namespace murmur::queueing
