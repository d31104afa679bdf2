#include "queueing/arrival_rate.h"

#include <cmath>

namespace murmur::queueing {

void ArrivalRate::record(Instant now) {
  weight_ = per_second(now) + 1 / to_seconds(kMemory);
  updated_at_ = now;
}

double ArrivalRate::per_second(Instant now) const {
  return weight_ * std::exp(-to_seconds(now - updated_at_) / to_seconds(kMemory));
}

}  // namespace murmur::queueing
