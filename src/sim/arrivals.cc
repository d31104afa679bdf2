#include "sim/arrivals.h"

#include <algorithm>

#include "base/assert.h"

namespace murmur::sim {
namespace {

constexpr double kBurstShare = 0.2;
constexpr double kBurstPrompts = 10;  // on average

}  // namespace

std::optional<ArrivalKind> arrival_kind_from(std::string_view name) {
  if (name == "poisson") { return ArrivalKind::Poisson; }
  if (name == "regular") { return ArrivalKind::Regular; }
  if (name == "bursty") { return ArrivalKind::Bursty; }
  return std::nullopt;
}

Instant Arrivals::next(Instant now, Rng& rng) {
  switch (model_.kind) {
    case ArrivalKind::Poisson: return now + rng.exponential(from_seconds(1 / model_.rate_per_s));
    case ArrivalKind::Regular: return now + from_seconds(1 / model_.rate_per_s);
    case ArrivalKind::Bursty: return next_in_bursts(now, rng);
    case ArrivalKind::Trace: break;
  }
  MURMUR_ASSERT(model_.times != nullptr);
  return passed_ < model_.times->size() ? (*model_.times)[passed_++] : Instant::never();
}

/// An interrupted Poisson process. What would come after a burst's end comes in the next burst.
Instant Arrivals::next_in_bursts(Instant now, Rng& rng) {
  const double rate_in_burst = model_.rate_per_s / kBurstShare;
  const Duration burst_mean = from_seconds(kBurstPrompts / rate_in_burst);
  const Duration pause_mean = from_seconds(kBurstPrompts / rate_in_burst * (1 / kBurstShare - 1));
  const Duration gap_mean = from_seconds(1 / rate_in_burst);
  for (;;) {
    const Instant at = now + rng.exponential(gap_mean);
    if (at < burst_ends_) { return at; }
    now = std::max(now, burst_ends_) + rng.exponential(pause_mean);
    burst_ends_ = now + rng.exponential(burst_mean);
  }
}

}  // namespace murmur::sim
