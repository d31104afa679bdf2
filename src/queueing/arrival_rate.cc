#include "queueing/arrival_rate.h"

#include <cmath>

namespace murmur::queueing {

void ArrivalRate::record(Instant now, double amount) {
  weight_ = per_second(now) + amount / to_seconds(memory_);
  updated_at_ = now;
}

double ArrivalRate::per_second(Instant now) const {
  return weight_ * std::exp(-to_seconds(now - updated_at_) / to_seconds(memory_));
}

}  // namespace murmur::queueing
