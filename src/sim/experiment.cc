#include "sim/experiment.h"

#include <algorithm>

#include "base/assert.h"
#include "base/rng.h"
#include "queueing/service_times.h"
#include "sim/world.h"

namespace murmur::sim {
namespace {

/// What the paper's Algorithm 1 does: every layer waits for all of its proposals, however long.
moa::Plan paper_plan(const ExperimentOptions& options) {
  moa::Plan plan;
  plan.strategy = moa::Strategy::Moa;
  plan.layers = options.layers;
  plan.fan_out = options.fan_out;
  plan.layer_deadline = Duration::max();
  return plan;
}

void submit_poisson(World& world, const ExperimentOptions& options) {
  Rng rng = Rng(options.seed).split();
  const double total_rate = options.arrival_rate_per_s * static_cast<double>(options.nodes);
  const Duration gap_mean = from_seconds(1 / total_rate);
  const moa::Plan plan = paper_plan(options);
  Instant at;
  for (std::size_t i = 0; i < options.prompts; ++i) {
    at = at + rng.exponential(gap_mean);
    const auto user = static_cast<std::size_t>(rng.below(options.nodes));
    world.submit(at, user, plan);
  }
}

}  // namespace

ExperimentReport run_experiment(const ExperimentOptions& options) {
  MURMUR_ASSERT(options.arrival_rate_per_s > 0);
  World world({.nodes = options.nodes,
               .slots = options.slots,
               .service_time = options.service_time,
               .delay = options.delay,
               .seed = options.seed});
  submit_poisson(world, options);
  while (world.step()) {}

  ExperimentReport report;
  report.prompts = options.prompts;
  for (const Completion& completion : world.completions()) {
    const Duration latency = completion.ended_at - completion.submitted_at;
    report.answered += completion.answered ? 1U : 0U;
    report.latency_max = std::max(report.latency_max, latency);
    report.latency_mean +=
        latency / static_cast<std::int64_t>(std::max<std::size_t>(1, options.prompts));
  }
  report.simulated = world.now().since_start();
  const double node_seconds = to_seconds(report.simulated) * static_cast<double>(options.nodes);
  report.queue_mean = node_seconds > 0 ? world.job_seconds() / node_seconds : 0;
  report.offered_load = queueing::offered_load(options.layers, options.fan_out,
                                               options.arrival_rate_per_s, options.service_time) /
                        static_cast<double>(options.slots);
  report.trace_hash = world.trace_hash();
  return report;
}

}  // namespace murmur::sim
