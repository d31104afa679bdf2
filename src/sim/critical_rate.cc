#include "sim/critical_rate.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/assert.h"
#include "sim/expected_load.h"
#include "sim/fluid_bound.h"
#include "sim/fluid_flow.h"

namespace murmur::sim {
namespace {

// The first rates to be judged, as shares of the guess, and further ones of the last. Their product
// is not 1: rates that theory gives are no better known from being tested themselves.
constexpr double kStepDown = 0.85;
constexpr double kStepUp = 1.2;

/// Seconds of a job while all slots are taken.
double busy_service_s(const ExperimentOptions& options, std::size_t host,
                      queueing::JobClass job_class) {
  return service_mean_s(options, host, job_class, options.world.slots);
}

/// The engine's seconds per job then; of each host.
std::vector<double> effective_services_s(const ExperimentOptions& options) {
  std::vector<double> services_s;
  for (std::size_t host = 0; host < options.world.nodes; ++host) {
    services_s.push_back(busy_service_s(options, host, queueing::JobClass::Propose) /
                         static_cast<double>(options.world.slots));
  }
  return services_s;
}

/// The fluid bound is of one alpha per node. Reading at so high a speed that it takes next to
/// nothing makes no difference.
bool are_classes_alike(const ExperimentOptions& options, std::size_t host) {
  constexpr double kAlike = 1e-3;
  const double proposal_s = busy_service_s(options, host, queueing::JobClass::Propose);
  return std::ranges::all_of(queueing::kJobClasses, [&](queueing::JobClass each) {
    return std::abs(busy_service_s(options, host, each) - proposal_s) <= kAlike * proposal_s;
  });
}

bool are_alike(const std::vector<double>& values) {
  const auto [lowest, highest] = std::ranges::minmax(values);
  return lowest == highest;
}

/// What each host's user asks, beside the mean.
std::vector<double> shares_of(const ExperimentOptions& options) {
  const double mean = mean_rate(options);
  std::vector<double> shares;
  for (std::size_t host = 0; host < options.world.nodes; ++host) {
    shares.push_back(options.rates_per_s[host % options.rates_per_s.size()] / mean);
  }
  return shares;
}

std::optional<double> fluid_rate_of(const ExperimentOptions& options) {
  const WorldOptions& world = options.world;
  for (std::size_t host = 0; host < world.nodes; ++host) {
    if (!are_classes_alike(options, host)) { return std::nullopt; }
  }
  if (!world.topology.empty()) { return std::nullopt; }
  const std::vector<double> services_s = effective_services_s(options);
  const RunShape shape{options.plan.layers, options.plan.fan_out};
  const std::vector<double> shares = shares_of(options);
  if (!are_alike(shares)) { return fluid_rate(shape, services_s, shares); }
  if (are_alike(services_s)) { return std::nullopt; }
  return fluid_rate(shape, services_s);
}

/// The same users, who ask at that rate on average.
ExperimentOptions at_rate(ExperimentOptions options, double rate_per_s) {
  const double mean = mean_rate(options);
  for (double& rate : options.rates_per_s) { rate = rate_per_s * (rate / mean); }
  return options;
}

}  // namespace

CriticalRateSearch::CriticalRateSearch(double guess, double precision)
    : precision_(precision),
      lowest_(guess),
      highest_(guess) {
  MURMUR_ASSERT(guess > 0);
  MURMUR_ASSERT(precision > 0);
}

std::optional<double> CriticalRateSearch::next() const {
  if (judged_ == kJudgedMax) { return std::nullopt; }
  if (!bounded_) { return lowest_ * kStepDown; }
  if (!growing_) { return highest_ * kStepUp; }
  const auto inside = [](const Range& gap) { return std::sqrt(gap.low * gap.high); };
  const auto is_wide = [&](const Range& gap) { return gap.high > gap.low * (1 + precision_); };
  if (!unclear_) {
    const Range gap{*bounded_, *growing_};
    return is_wide(gap) ? std::optional(inside(gap)) : std::nullopt;
  }
  const Range below{*bounded_, unclear_->low};
  const Range above{unclear_->high, *growing_};
  if (is_wide(below)) { return inside(below); }
  return is_wide(above) ? std::optional(inside(above)) : std::nullopt;
}

void CriticalRateSearch::judge(double rate, Boundedness verdict) {
  MURMUR_ASSERT(next() == rate);
  ++judged_;
  lowest_ = std::min(lowest_, rate);
  highest_ = std::max(highest_, rate);
  switch (verdict) {
    case Boundedness::Bounded: bounded_ = rate; break;
    case Boundedness::Growing: growing_ = rate; break;
    case Boundedness::Unclear:
      if (!unclear_) { unclear_ = Range{rate, rate}; }
      unclear_->low = std::min(unclear_->low, rate);
      unclear_->high = std::max(unclear_->high, rate);
      break;
  }
  forget_what_is_outside();
}

/// A verdict beyond an unclear rate settles that too: growth increases with the rate.
void CriticalRateSearch::forget_what_is_outside() {
  if (!unclear_) { return; }
  const bool is_settled =
      (bounded_ && unclear_->high < *bounded_) || (growing_ && unclear_->low > *growing_);
  if (is_settled) { unclear_.reset(); }
}

std::optional<CriticalRate> CriticalRateSearch::found() const {
  if (!bounded_ || !growing_) { return std::nullopt; }
  return CriticalRate{*bounded_, *growing_};
}

double growth_at(ExperimentOptions options, double rate_per_s, std::uint64_t seed) {
  options = at_rate(std::move(options), rate_per_s);
  options.world.seed = seed;
  return run_experiment(options).growth;
}

RateBounds rate_bounds(ExperimentOptions options) {
  options = at_rate(std::move(options), 1);
  return {1 / theorem_load(options), 1 / corrected_load(options), fluid_rate_of(options)};
}

}  // namespace murmur::sim
