#include "sim/load_plan.h"

#include <algorithm>

#include "base/assert.h"
#include "base/rng.h"
#include "sim/stability.h"

namespace murmur::sim {
namespace {

constexpr std::size_t kServiceTimesMin = 1000;
/// As many as a script of the engine can hold; then they begin again.
constexpr double kServiceTimesMax = 5e5;

/// More than the jobs of a run, with what comes by chance.
std::size_t service_times_of(const LoadPlan& plan) {
  const double expected = plan.arrival_rate_per_s * to_seconds(plan.horizon) *
                          static_cast<double>(jobs_per_prompt(plan));
  return std::max(kServiceTimesMin,
                  static_cast<std::size_t>(std::min(kServiceTimesMax, 2 * expected)));
}

std::vector<Instant> draw_arrivals(const LoadPlan& plan, Rng rng) {
  std::vector<Instant> arrivals;
  const Duration gap_mean = from_seconds(1 / plan.arrival_rate_per_s);
  const Instant end(plan.horizon);
  for (Instant at = Instant() + rng.exponential(gap_mean); at < end;
       at = at + rng.exponential(gap_mean)) {
    arrivals.push_back(at);
  }
  return arrivals;
}

}  // namespace

LoadSchedule draw_schedule(const LoadPlan& plan, const std::vector<Distribution>& service,
                           std::uint64_t seed) {
  MURMUR_ASSERT(plan.nodes >= 1);
  MURMUR_ASSERT(plan.arrival_rate_per_s > 0);
  MURMUR_ASSERT(plan.warmup < plan.horizon);
  MURMUR_ASSERT(service.size() == 1 || service.size() == plan.nodes);
  LoadSchedule schedule;
  Rng rng(seed);
  for (std::size_t node = 0; node < plan.nodes; ++node) {
    schedule.arrivals.push_back(draw_arrivals(plan, rng.split()));
    Rng services = rng.split();
    auto& times = schedule.service_times.emplace_back(service_times_of(plan));
    const Distribution& law = service[node % service.size()];
    for (Duration& time : times) { time = from_seconds(law.draw(services)); }
  }
  return schedule;
}

std::size_t jobs_per_prompt(const LoadPlan& plan) {
  return jobs_per_prompt(RunShape{plan.layers, plan.fan_out});
}

double arrival_rate_for(const LoadPlan& plan, double rho, double service_mean_s) {
  MURMUR_ASSERT(rho > 0);
  MURMUR_ASSERT(service_mean_s > 0);
  return rho / (service_mean_s * static_cast<double>(jobs_per_prompt(plan)));
}

}  // namespace murmur::sim
