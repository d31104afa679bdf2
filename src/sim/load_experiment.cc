#include "sim/load_experiment.h"

#include <cmath>
#include <functional>
#include <memory>

#include "base/rng.h"
#include "queueing/job_queue.h"
#include "sim/experiment.h"
#include "sim/world.h"

namespace murmur::sim {
namespace {

void submit(const LoadPlan& plan, const LoadSchedule& schedule, World& world) {
  const moa::Plan run = paper_plan(plan.layers, plan.fan_out);
  for (std::size_t user = 0; user < schedule.arrivals.size(); ++user) {
    for (const Instant at : schedule.arrivals[user]) { world.submit(at, user, run); }
  }
}

std::vector<QueueSample> sample_until(Instant end, World& world, Rng rng) {
  std::vector<QueueSample> samples;
  for (Instant at = Instant() + rng.exponential(kSampleGapMean); at < end;
       at = at + rng.exponential(kSampleGapMean)) {
    world.run_until(at);
    for (std::size_t node = 0; node < world.nodes(); ++node) {
      const queueing::JobQueue& queue = world.core(node).queue();
      samples.push_back({at, node, queue.waiting(), queue.running()});
    }
  }
  return samples;
}

/// Of all that were drawn: in the long run those that jobs took.
double mean_seconds(const std::vector<std::vector<Duration>>& service_times) {
  double sum = 0;
  std::size_t count = 0;
  for (const auto& of_node : service_times) {
    for (const Duration time : of_node) { sum += to_seconds(time); }
    count += of_node.size();
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

std::vector<double> each(const std::vector<LoadFigures>& runs,
                         const std::function<double(const LoadFigures&)>& figure) {
  std::vector<double> values;
  values.reserve(runs.size());
  for (const LoadFigures& run : runs) { values.push_back(figure(run)); }
  return values;
}

}  // namespace

LoadObservation simulate_load(const LoadPlan& plan, const LoadSchedule& schedule,
                              std::uint64_t seed) {
  WorldOptions options;
  options.nodes = plan.nodes;
  options.engines.clear();
  for (const std::vector<Duration>& times : schedule.service_times) {
    options.engines.emplace_back().given = std::make_shared<const std::vector<Duration>>(times);
  }
  options.network.latency_s = Distribution::constant(to_seconds(kLoopbackDelay));
  options.seed = seed;
  World world(options);
  submit(plan, schedule, world);
  LoadObservation seen;
  seen.service_mean_s = mean_seconds(schedule.service_times);
  seen.samples = sample_until(Instant(plan.horizon), world, Rng(seed).split());
  while (world.step()) {}
  for (const Completion& completion : world.completions()) {
    seen.prompts.push_back({completion.submitted_at, completion.ended_at, completion.answered});
  }
  return seen;
}

LoadSpread load_spread_of(const std::vector<LoadFigures>& runs, double service_mean_s) {
  LoadSpread spread;
  spread.runs = runs.size();
  const auto of = [&runs](auto figure) { return t_interval(each(runs, figure)); };
  spread.offered_load = of([](const LoadFigures& run) { return run.offered_load; }).mean;
  spread.measured_load = of([](const LoadFigures& run) { return run.measured_load.mean; });
  spread.queue = of([](const LoadFigures& run) { return run.queue.mean; });
  spread.prompts_in_system = of([](const LoadFigures& run) { return run.prompts_in_system; });
  spread.latency_s = of([](const LoadFigures& run) { return run.latency_s.mean; });
  spread.latency_p50_s = of([](const LoadFigures& run) { return run.latency_p50_s.mean; });
  spread.latency_p99_s = of([](const LoadFigures& run) { return run.latency_p99_s.mean; });
  spread.growth = test_growth(each(runs, [](const LoadFigures& run) { return run.growth_per_s; }),
                              kGrowthShare / service_mean_s);
  const Interval& mean = spread.growth.growth;
  // The mean of n runs varies less than one of them by the root of n.
  spread.growth_chance_per_s =
      (mean.high - mean.low) / 2 * std::sqrt(static_cast<double>(runs.size()));
  return spread;
}

GrowthTest judge(const LoadFigures& run, const LoadSpread& spread, double service_mean_s) {
  const double tolerance = kGrowthShare / service_mean_s;
  const Interval growth{run.growth_per_s, run.growth_per_s - spread.growth_chance_per_s,
                        run.growth_per_s + spread.growth_chance_per_s};
  if (growth.low > tolerance) { return {growth, Boundedness::Growing}; }
  if (growth.high < tolerance) { return {growth, Boundedness::Bounded}; }
  return {growth, Boundedness::Unclear};
}

}  // namespace murmur::sim
