#include "sim/expected_load.h"

#include <algorithm>

namespace murmur::sim {
namespace {

using queueing::JobClass;

const EngineModel& engine_of(const ExperimentOptions& options, std::size_t host) {
  return options.world.engines[host % options.world.engines.size()];
}

double rate_of(const ExperimentOptions& options, std::size_t host) {
  return options.rates_per_s[host % options.rates_per_s.size()];
}

/// Seconds that a job takes of a host whose slots are all taken.
double taken_s(const ExperimentOptions& options, std::size_t host, JobClass job_class) {
  const std::size_t slots = options.world.slots;
  return service_mean_s(options, host, job_class, slots) / static_cast<double>(slots);
}

/// The same of a run's proposals, one in each layer.
double proposals_s(const ExperimentOptions& options, std::size_t host) {
  const std::uint32_t layers = options.plan.layers;
  if (layers == 0) { return 0; }
  return taken_s(options, host, JobClass::Propose) +
         (layers - 1) * taken_s(options, host, JobClass::Refine);
}

/// The same of one run of its own user.
double own_run_s(const ExperimentOptions& options, std::size_t host) {
  const JobClass last = options.plan.layers == 0 ? JobClass::Local : JobClass::Aggregate;
  return proposals_s(options, host) + taken_s(options, host, last);
}

/// Proposals per second and layer that others ask of it.
double asked_rate(const ExperimentOptions& options, std::size_t host, double rate_of_all) {
  if (options.world.nodes < 2) { return 0; }
  const double others = static_cast<double>(options.world.nodes) - 1;
  return options.plan.fan_out * (rate_of_all - rate_of(options, host)) / others;
}

double rate_of_all(const ExperimentOptions& options) {
  return mean_rate(options) * static_cast<double>(options.world.nodes);
}

std::vector<double> corrected_loads(const ExperimentOptions& options) {
  const double all = rate_of_all(options);
  std::vector<double> loads;
  for (std::size_t host = 0; host < options.world.nodes; ++host) {
    loads.push_back(rate_of(options, host) * own_run_s(options, host) +
                    asked_rate(options, host, all) * proposals_s(options, host));
  }
  return loads;
}

}  // namespace

double service_mean_s(const ExperimentOptions& options, std::size_t host, JobClass job_class,
                      std::size_t jobs) {
  const EngineModel& engine = engine_of(options, host);
  const bool reads_proposals = job_class == JobClass::Refine || job_class == JobClass::Aggregate;
  const double proposals =
      reads_proposals && engine.tokens ? (options.plan.fan_out + 1.0) * engine.service.mean() : 0;
  return engine.mean_s(job_class, options.prompt_tokens.mean() + proposals, jobs);
}

double slowest_service_s(const ExperimentOptions& options) {
  double slowest = 0;
  for (std::size_t host = 0; host < options.world.nodes; ++host) {
    slowest = std::max(slowest, service_mean_s(options, host, JobClass::Propose));
  }
  return slowest;
}

double mean_rate(const ExperimentOptions& options) {
  double sum = 0;
  for (std::size_t host = 0; host < options.world.nodes; ++host) { sum += rate_of(options, host); }
  return sum / static_cast<double>(options.world.nodes);
}

double theorem_load(const ExperimentOptions& options) {
  const double all = rate_of_all(options);
  const std::uint32_t layers = options.plan.layers;
  double highest = 0;
  for (std::size_t host = 0; host < options.world.nodes; ++host) {
    const double jobs_per_s =
        (layers + 1) * rate_of(options, host) + layers * asked_rate(options, host, all);
    highest = std::max(highest, jobs_per_s * service_mean_s(options, host, JobClass::Propose));
  }
  return highest / static_cast<double>(options.world.slots);
}

double corrected_load(const ExperimentOptions& options) {
  return std::ranges::max(corrected_loads(options));
}

std::vector<std::size_t> busiest_hosts(const ExperimentOptions& options) {
  constexpr double kAlike = 1 - 1e-9;
  const std::vector<double> loads = corrected_loads(options);
  const double highest = std::ranges::max(loads);
  std::vector<std::size_t> hosts;
  for (std::size_t host = 0; host < loads.size(); ++host) {
    if (loads[host] >= kAlike * highest) { hosts.push_back(host); }
  }
  return hosts;
}

double own_share(const ExperimentOptions& options, std::size_t host) {
  return rate_of(options, host) * own_run_s(options, host);
}

}  // namespace murmur::sim
