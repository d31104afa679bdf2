#include "sim/faults.h"

#include <algorithm>

namespace murmur::sim {
namespace {

void draw(FaultKind kind, double rate_per_s, const FaultModel& model, std::size_t host, Instant end,
          Rng& rng, std::vector<Fault>& into) {
  if (rate_per_s <= 0) { return; }
  const Duration gap_mean = from_seconds(1 / rate_per_s);
  Instant at = Instant() + rng.exponential(gap_mean);
  while (at < end) {
    const Duration lasts = rng.exponential(model.lasts_mean);
    into.push_back({at, kind, host, lasts});
    // One at a time on each host: it goes on when this one is over.
    at = at + lasts + rng.exponential(gap_mean);
  }
}

}  // namespace

std::vector<Fault> draw_faults(const FaultModel& model, std::size_t hosts, Instant end, Rng& rng) {
  std::vector<Fault> faults;
  for (std::size_t host = 0; host < hosts; ++host) {
    draw(FaultKind::Crash, model.crashes_per_s, model, host, end, rng, faults);
    draw(FaultKind::Slow, model.slow_per_s, model, host, end, rng, faults);
    draw(FaultKind::EngineStuck, model.stuck_per_s, model, host, end, rng, faults);
    draw(FaultKind::EngineCrash, model.engine_crashes_per_s, model, host, end, rng, faults);
    draw(FaultKind::ClockJump, model.clock_jumps_per_s, model, host, end, rng, faults);
  }
  if (hosts > 1) {
    const auto first = faults.size();
    draw(FaultKind::Partition, model.partitions_per_s, model, 0, end, rng, faults);
    for (std::size_t i = first; i < faults.size(); ++i) { faults[i].host = rng.below(hosts - 1); }
  }
  std::ranges::stable_sort(faults, {}, &Fault::at);
  return faults;
}

}  // namespace murmur::sim
