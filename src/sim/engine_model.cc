#include "sim/engine_model.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace murmur::sim {
namespace {

double nth_or_last(const std::vector<double>& values, std::size_t index) {
  return values[std::min(index, values.size() - 1)];
}

}  // namespace

double EngineModel::factor(queueing::JobClass job_class) const {
  switch (job_class) {
    case queueing::JobClass::Refine: return refine_factor;
    case queueing::JobClass::Aggregate: return aggregate_factor;
    case queueing::JobClass::Propose:
    case queueing::JobClass::Local: break;
  }
  return 1;
}

Effort EngineModel::draw(const Work& work, Rng& rng) const {
  if (given) { return {(*given)[work.number % given->size()], 1}; }
  const double drawn = service.draw(rng);
  if (!tokens) { return {from_seconds(drawn * factor(work.job_class))}; }
  const double length = std::max(1.0, std::round(drawn));
  const double read_s = work.prompt_tokens / tokens->prefill_tokens_per_s.front();
  const double written_s = length / tokens->decode_tokens_per_s.front();
  return {from_seconds((read_s + written_s) * factor(work.job_class)),
          written_s / (read_s + written_s), static_cast<std::uint32_t>(length)};
}

/// With a profile by its decode speeds: a job is mostly decoding.
double EngineModel::slowdown_of(std::size_t jobs) const {
  MURMUR_ASSERT(jobs >= 1);
  if (!tokens) { return nth_or_last(slowdown, jobs - 1); }
  const std::vector<double>& speeds = tokens->decode_tokens_per_s;
  return speeds.front() / nth_or_last(speeds, jobs - 1);
}

double EngineModel::mean_s(queueing::JobClass job_class, double prompt_tokens) const {
  if (!tokens) { return service.mean() * factor(job_class); }
  const double read_s = prompt_tokens / tokens->prefill_tokens_per_s.front();
  const double written_s = service.mean() / tokens->decode_tokens_per_s.front();
  return (read_s + written_s) * factor(job_class);
}

}  // namespace murmur::sim
