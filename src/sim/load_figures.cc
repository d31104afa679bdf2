#include "sim/load_figures.h"

#include <algorithm>

#include "base/assert.h"
#include "sim/samples.h"
#include "sim/time_average.h"

namespace murmur::sim {
namespace {

/// Seconds that prompts spent in the system within this time, together.
double prompt_seconds(const std::vector<LoadPrompt>& prompts, Instant from, Instant until) {
  double seconds = 0;
  for (const LoadPrompt& prompt : prompts) {
    const Duration within = std::min(prompt.ended_at, until) - std::max(prompt.asked_at, from);
    seconds += std::max(0.0, to_seconds(within));
  }
  return seconds;
}

void add_prompts(const LoadPlan& plan, const LoadObservation& seen, LoadFigures& figures) {
  const Instant from(plan.warmup);
  const Instant until(plan.horizon);
  Samples latencies;
  for (const LoadPrompt& prompt : seen.prompts) {
    if (prompt.asked_at < from || prompt.asked_at >= until) { continue; }
    ++figures.prompts;
    if (prompt.answered) { latencies.add(to_seconds(prompt.ended_at - prompt.asked_at)); }
  }
  figures.answered = latencies.count();
  figures.latency_s = latencies.mean();
  figures.latency_p50_s = latencies.percentile(0.5);
  figures.latency_p99_s = latencies.percentile(0.99);
  const double node_seconds = to_seconds(until - from) * static_cast<double>(plan.nodes);
  figures.prompts_in_system = prompt_seconds(seen.prompts, from, until) / node_seconds;
  const auto jobs = static_cast<double>(figures.prompts * jobs_per_prompt(plan));
  figures.offered_load = jobs * seen.service_mean_s / node_seconds;
}

void add_queues(const LoadPlan& plan, const LoadObservation& seen, LoadFigures& figures) {
  const Instant until(plan.horizon);
  TimeAverage jobs(Instant(plan.warmup), until);
  TimeAverage busy(Instant(plan.warmup), until);
  std::vector<QueueSample> last(plan.nodes);
  std::size_t waiting = 0;
  std::size_t running = 0;
  for (const QueueSample& sample : seen.samples) {
    QueueSample& before = last.at(sample.node);
    waiting += sample.waiting - before.waiting;
    running += sample.running - before.running;
    before = sample;
    const auto nodes = static_cast<double>(plan.nodes);
    jobs.set(sample.at, static_cast<double>(waiting + running) / nodes);
    busy.set(sample.at, static_cast<double>(running) / nodes);
  }
  figures.queue = jobs.mean();
  figures.measured_load = busy.mean();
  figures.growth_per_s = jobs.growth_per_s();
}

}  // namespace

LoadFigures figures_of(const LoadPlan& plan, const LoadObservation& seen) {
  MURMUR_ASSERT(plan.warmup + std::chrono::microseconds(1) <= plan.horizon);
  LoadFigures figures;
  add_prompts(plan, seen, figures);
  add_queues(plan, seen, figures);
  return figures;
}

}  // namespace murmur::sim
