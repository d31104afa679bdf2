#include "membership/suspicion.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "base/assert.h"

namespace murmur::membership {

Suspicion::Suspicion(std::string_view first_accuser, const SuspicionTimes& times, Instant now)
    : times_(times),
      began_(now),
      accusers_{std::string(first_accuser)} {
  MURMUR_ASSERT(times.min <= times.max);
}

bool Suspicion::accuse(std::string_view accuser) {
  if (accusers_.size() > times_.wanted) { return false; }
  if (std::find(accusers_.begin(), accusers_.end(), accuser) != accusers_.end()) { return false; }
  accusers_.emplace_back(accuser);
  return true;
}

Instant Suspicion::deadline() const {
  if (times_.wanted == 0) { return began_ + times_.min; }
  const double others = static_cast<double>(accusers_.size() - 1);
  const double share = std::log(others + 1.0) / std::log(static_cast<double>(times_.wanted) + 1.0);
  const Duration shorter = from_seconds(share * to_seconds(times_.max - times_.min));
  const auto wait = std::chrono::floor<std::chrono::milliseconds>(times_.max - shorter);
  return began_ + std::max<Duration>(times_.min, wait);
}

}  // namespace murmur::membership
