#include "sim/engine_model.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace murmur::sim {
namespace {

double nth_or_last(const std::vector<double>& values, std::size_t index) {
  return values[std::min(index, values.size() - 1)];
}

/// Of each of `jobs` at a time, as TokenProfile has it.
double speed_of(const std::vector<double>& speeds, std::size_t jobs) {
  const std::size_t measured = std::min(jobs, speeds.size());
  const double in_all = speeds[measured - 1] * static_cast<double>(measured);
  return in_all / static_cast<double>(jobs);
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
  if (given) { return {.writing = (*given)[work.number % given->size()]}; }
  const double drawn = service.draw(rng);
  const double times = factor(work.job_class);
  if (!tokens) { return {.writing = from_seconds(drawn * times)}; }
  const double length = std::max(1.0, std::round(drawn));
  const double read_s = work.prompt_tokens / tokens->prefill_tokens_per_s.front();
  const double written_s = length / tokens->decode_tokens_per_s.front();
  return {from_seconds(read_s * times), from_seconds(written_s * times),
          static_cast<std::uint32_t>(length)};
}

Slowdown EngineModel::slowdown_of(std::size_t jobs) const {
  MURMUR_ASSERT(jobs >= 1);
  if (!tokens) {
    const double both = nth_or_last(slowdown, jobs - 1);
    return {both, both};
  }
  const auto of = [jobs](const auto& speeds) { return speeds.front() / speed_of(speeds, jobs); };
  return {of(tokens->prefill_tokens_per_s), of(tokens->decode_tokens_per_s)};
}

double EngineModel::mean_s(queueing::JobClass job_class, double prompt_tokens,
                           std::size_t jobs) const {
  MURMUR_ASSERT(jobs >= 1);
  if (!tokens) { return service.mean() * factor(job_class) * slowdown_of(jobs).writing; }
  const double read_s = prompt_tokens / speed_of(tokens->prefill_tokens_per_s, jobs);
  const double written_s = service.mean() / speed_of(tokens->decode_tokens_per_s, jobs);
  return (read_s + written_s) * factor(job_class);
}

}  // namespace murmur::sim
