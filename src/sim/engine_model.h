#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/rng.h"
#include "base/time.h"
#include "queueing/job_class.h"
#include "sim/distribution.h"

namespace murmur::sim {

/// How fast a device reads and writes, as `murmur bench calibrate` measures it: tokens per second
/// of each of b jobs at a time, [0] alone, [1] two, ...; the last one holds for more.
struct TokenProfile {
  std::vector<double> prefill_tokens_per_s;  ///< not empty, each > 0
  std::vector<double> decode_tokens_per_s;   ///< as many
};

/// One job as an engine sees it.
struct Work {
  queueing::JobClass job_class = queueing::JobClass::Propose;
  std::uint32_t prompt_tokens = 0;
  std::uint64_t number = 0;  ///< of jobs that this engine was given before
};
/// What comes of it.
struct Effort {
  Duration alone{0};        ///< what it takes if nothing else runs
  double decode_share = 1;  ///< of that which goes into writing
  std::uint32_t completion_tokens = 1;
};

/// A device's engine: what a job takes.
struct EngineModel {
  Distribution service = Distribution::constant(1);  ///< seconds of a job that runs alone
  /// Times as long: these read k+1 proposals as well. The paper's theory has 1.
  double refine_factor = 1;
  double aggregate_factor = 1;
  /// What b jobs at a time slow each other down, [0] = 1, [1] of two, ...; the last for more.
  std::vector<double> slowdown{1.0};
  /// With it, not empty, jobs take these times in turn, as engine/script.h has them.
  std::shared_ptr<const std::vector<Duration>> given;
  /// With it, `service` is the length of an answer in tokens, and time follows from the profile.
  std::optional<TokenProfile> tokens;

  [[nodiscard]] Effort draw(const Work& work, Rng& rng) const;
  /// Requires jobs >= 1.
  [[nodiscard]] double slowdown_of(std::size_t jobs) const;
  /// Expected seconds of a job that runs alone. Prompts are of `prompt_tokens`.
  [[nodiscard]] double mean_s(queueing::JobClass job_class, double prompt_tokens) const;

 private:
  [[nodiscard]] double factor(queueing::JobClass job_class) const;
};

}  // namespace murmur::sim
