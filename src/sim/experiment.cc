#include "sim/experiment.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/rng.h"
#include "sim/expected_load.h"

namespace murmur::sim {
namespace {

Users users_of(const ExperimentOptions& options) {
  Users users;
  users.plan = options.plan;
  users.prompt_tokens = options.prompt_tokens;
  users.patience = options.patience;
  users.until = Instant(options.horizon);
  users.prompts_max = options.prompts_max;
  if (options.arrivals != ArrivalKind::Trace) {
    for (const double rate : options.rates_per_s) {
      users.arrivals.push_back({options.arrivals, rate, nullptr});
    }
    return users;
  }
  for (const std::vector<Instant>& times : *options.trace) {
    users.arrivals.push_back({ArrivalKind::Trace, 0,
                              std::shared_ptr<const std::vector<Instant>>(options.trace, &times)});
  }
  return users;
}

/// The world of these options, in which users' habits are known as far as they are beforehand.
WorldOptions world_of(const ExperimentOptions& options) {
  WorldOptions world = options.world;
  if (options.arrivals == ArrivalKind::Trace || !world.own_shares.empty()) { return world; }
  for (std::size_t host = 0; host < world.nodes; ++host) {
    world.own_shares.push_back(own_share(options, host));
  }
  return world;
}

Interval over(Interval interval, double divisor) {
  return {interval.mean / divisor, interval.low / divisor, interval.high / divisor};
}

}  // namespace

moa::Plan paper_plan(std::uint32_t layers, std::uint32_t fan_out) {
  moa::Plan plan;
  plan.strategy = moa::Strategy::Moa;
  plan.layers = layers;
  plan.fan_out = fan_out;
  plan.layer_deadline = Duration::max();
  return plan;
}

Experiment::Experiment(const ExperimentOptions& options)
    : options_(options),
      from_(options.warm_up < options.until ? options.warm_up : Duration::zero()),
      end_(std::min(options.horizon, options.until)),
      world_(world_of(options)),
      meter_(world_, Instant(from_), Instant(end_)),
      sojourns_(options.world.nodes, Instant(from_), Instant(end_)) {
  MURMUR_ASSERT(options.warm_up < options.horizon);
  world_.observe(meter_);
  world_.observe(sojourns_);
  world_.start_users(users_of(options));
  Rng rng = Rng(options.world.seed ^ 0xfa017).split();
  world_.start_faults(
      draw_faults(options.faults, options.world.nodes, Instant(options.horizon), rng));
}

ExperimentReport Experiment::run(const OnProgress& on_progress) {
  constexpr int kSlices = 200;
  for (int slice = 1; slice <= kSlices; ++slice) {
    world_.run_until(Instant(end_ / kSlices * slice));
    if (on_progress) { on_progress(static_cast<double>(slice) / kSlices); }
  }
  world_.run_until(Instant(end_));
  return report();
}

double Experiment::measured_load() const {
  const std::vector<std::size_t> hosts = busiest_hosts(options_);
  double work_s = 0;
  for (const std::size_t host : hosts) {
    for (const ClassCount& count : meter_.classes_of(host)) {
      if (count.served == 0) { continue; }
      work_s += to_seconds(count.service_time) / static_cast<double>(count.served) *
                static_cast<double>(count.queued);
    }
  }
  const auto servers = static_cast<double>(hosts.size() * world_.slots());
  return work_s / (to_seconds(end_ - from_) * servers);
}

std::vector<ClassReport> Experiment::class_reports() const {
  std::vector<ClassReport> reports;
  for (const queueing::JobClass job_class : queueing::kJobClasses) {
    ClassCount all;
    for (std::size_t host = 0; host < world_.nodes(); ++host) {
      all += meter_.classes_of(host)[static_cast<std::size_t>(job_class)];
    }
    if (all.served == 0) { continue; }
    reports.push_back(
        {job_class, all.served, to_seconds(all.service_time) / static_cast<double>(all.served)});
  }
  return reports;
}

void Experiment::judge(ExperimentReport& report) const {
  const double asked_per_s =
      static_cast<double>(world_.submitted()) / to_seconds(std::max(end_, Duration(1)));
  if (asked_per_s > 0) { report.growth = meter_.open_prompts().growth_per_s() / asked_per_s; }
  if (to_seconds(end_ - from_) >= kServicesToTell * slowest_service_s(options_)) {
    report.bounded = report.growth < kGrowthMax;
  }
  report.rho_measured = measured_load();
  if (options_.arrivals == ArrivalKind::Trace) { return; }
  report.rho_theorem = theorem_load(options_);
  report.rho_corrected = corrected_load(options_);
}

ExperimentReport Experiment::report() const {
  ExperimentReport report;
  const auto nodes = static_cast<double>(world_.nodes());
  report.queue = over(meter_.jobs().mean(), nodes);
  report.open_prompts = over(meter_.open_prompts().mean(), nodes);
  report.completed = meter_.latencies().count();
  if (report.completed > 0) {
    report.latency_s = meter_.latencies().mean();
    report.latency_p50_s = meter_.latencies().percentile(0.5);
    report.latency_p99_s = meter_.latencies().percentile(0.99);
  }
  report.failed = meter_.failed();
  report.classes = class_reports();
  for (std::size_t host = 0; host < world_.nodes(); ++host) {
    report.utilisation += meter_.utilisation(host) / nodes;
  }
  report.littles_law = sojourns_.law(meter_.jobs().mean().mean);
  judge(report);
  report.submitted = world_.submitted();
  report.events = world_.events();
  report.simulated = world_.now().since_start();
  report.trace_hash = world_.trace_hash();
  return report;
}

ExperimentReport run_experiment(const ExperimentOptions& options) {
  return Experiment(options).run();
}

}  // namespace murmur::sim
