#include "sim/experiment.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/rng.h"
#include "queueing/service_times.h"
#include "sim/stability.h"

namespace murmur::sim {
namespace {

Users users_of(const ExperimentOptions& options) {
  Users users;
  users.plan = options.plan;
  users.prompt_tokens = options.prompt_tokens;
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

double mean_s(const ExperimentOptions& options, std::size_t host, queueing::JobClass job_class) {
  const EngineModel& engine = options.world.engines[host % options.world.engines.size()];
  const double prompt = options.prompt_tokens.mean();
  const bool reads_proposals = job_class != queueing::JobClass::Propose;
  const double proposals =
      reads_proposals && engine.tokens ? (options.plan.fan_out + 1.0) * engine.service.mean() : 0;
  return engine.mean_s(job_class, prompt + proposals);
}

/// The host whose engine is the slowest with a proposal; the first of equals.
std::size_t slowest(const ExperimentOptions& options) {
  std::size_t found = 0;
  for (std::size_t host = 1; host < options.world.nodes; ++host) {
    const auto time = [&](std::size_t of) {
      return mean_s(options, of, queueing::JobClass::Propose);
    };
    if (time(host) > time(found)) { found = host; }
  }
  return found;
}

/// Of all users; a trace's is not known beforehand.
double mean_rate(const ExperimentOptions& options) {
  double sum = 0;
  for (std::size_t host = 0; host < options.world.nodes; ++host) {
    sum += options.rates_per_s[host % options.rates_per_s.size()];
  }
  return sum / static_cast<double>(options.world.nodes);
}

/// Of a host's slots' time that the runs of its own user take.
double own_share(const ExperimentOptions& options, std::size_t host) {
  const auto mean = [&](queueing::JobClass job_class) { return mean_s(options, host, job_class); };
  const EngineModel& engine = options.world.engines[host % options.world.engines.size()];
  const std::uint32_t layers = options.plan.layers;
  double run_s = mean(layers == 0 ? queueing::JobClass::Local : queueing::JobClass::Aggregate);
  if (layers > 0) {
    run_s += mean(queueing::JobClass::Propose) + (layers - 1) * mean(queueing::JobClass::Refine);
  }
  const double rate = options.rates_per_s[host % options.rates_per_s.size()];
  const auto slots = options.world.slots;
  return rate * run_s * engine.slowdown_of(slots) / static_cast<double>(slots);
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

double slowest_service_s(const ExperimentOptions& options) {
  return mean_s(options, slowest(options), queueing::JobClass::Propose);
}

double theorem_load(const ExperimentOptions& options) {
  const double alpha = slowest_service_s(options);
  return queueing::offered_load(options.plan.layers, options.plan.fan_out, mean_rate(options),
                                from_seconds(alpha)) /
         static_cast<double>(options.world.slots);
}

double corrected_load(const ExperimentOptions& options) {
  const std::size_t host = slowest(options);
  const EngineModel& engine = options.world.engines[host % options.world.engines.size()];
  const ClassMeans means{mean_s(options, host, queueing::JobClass::Propose),
                         mean_s(options, host, queueing::JobClass::Refine),
                         mean_s(options, host, queueing::JobClass::Aggregate)};
  const double alone = stable_rate_by_class({options.plan.layers, options.plan.fan_out}, means);
  const auto slots = static_cast<double>(options.world.slots);
  return mean_rate(options) / alone * engine.slowdown_of(options.world.slots) / slots;
}

Experiment::Experiment(const ExperimentOptions& options)
    : options_(options),
      from_(options.warm_up < options.until ? options.warm_up : Duration::zero()),
      end_(std::min(options.horizon, options.until)),
      world_(world_of(options)),
      meter_(world_, Instant(from_), Instant(end_)) {
  MURMUR_ASSERT(options.warm_up < options.horizon);
  world_.observe(meter_);
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
  const std::size_t first = slowest(options_);
  const double slowest_s = mean_s(options_, first, queueing::JobClass::Propose);
  double load = 0;
  double nodes = 0;
  for (std::size_t host = 0; host < world_.nodes(); ++host) {
    if (mean_s(options_, host, queueing::JobClass::Propose) != slowest_s) { continue; }
    ++nodes;
    for (const ClassCount& count : meter_.classes_of(host)) {
      if (count.served == 0) { continue; }
      load += to_seconds(count.service_time) / static_cast<double>(count.served) *
              static_cast<double>(count.queued);
    }
  }
  const double window_s = to_seconds(end_ - from_);
  return load / (window_s * nodes * static_cast<double>(world_.slots()));
}

ExperimentReport Experiment::report() const {
  ExperimentReport report;
  const auto nodes = static_cast<double>(world_.nodes());
  report.queue = over(meter_.jobs().mean(), nodes);
  report.open_prompts = over(meter_.open_prompts().mean(), nodes);
  report.latency_s = meter_.latencies().mean();
  report.latency_p50_s = meter_.latencies().percentile(0.5);
  report.latency_p99_s = meter_.latencies().percentile(0.99);
  report.completed = meter_.latencies().count();
  report.failed = meter_.failed();
  for (const queueing::JobClass job_class : queueing::kJobClasses) {
    ClassCount all;
    for (std::size_t host = 0; host < world_.nodes(); ++host) {
      all += meter_.classes_of(host)[static_cast<std::size_t>(job_class)];
    }
    if (all.served == 0) { continue; }
    report.classes.push_back(
        {job_class, all.served, to_seconds(all.service_time) / static_cast<double>(all.served)});
  }
  for (std::size_t host = 0; host < world_.nodes(); ++host) {
    report.utilisation += meter_.utilisation(host) / nodes;
  }
  report.rho_measured = measured_load();
  if (options_.arrivals != ArrivalKind::Trace) {
    report.rho_theorem = theorem_load(options_);
    report.rho_corrected = corrected_load(options_);
    report.growth = meter_.open_prompts().growth_per_s() / (nodes * mean_rate(options_));
  }
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
