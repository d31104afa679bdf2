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
/// of each of b jobs at a time that all read, or all write; [0] alone, [1] two, ... Of more than
/// were measured nothing is known but what the most did in all: they share that.
struct TokenProfile {
  std::vector<double> prefill_tokens_per_s;  ///< not empty, each > 0
  std::vector<double> decode_tokens_per_s;   ///< the same
};

/// One job as an engine sees it.
struct Work {
  queueing::JobClass job_class = queueing::JobClass::Propose;
  std::uint32_t prompt_tokens = 0;
  std::uint64_t number = 0;  ///< of jobs that this engine was given before
};
/// What comes of it, if nothing else runs.
struct Effort {
  Duration reading{0};
  Duration writing{0};  ///< after that; without tokens all of it
  std::uint32_t completion_tokens = 1;
};

/// How many times as long a job takes as alone.
struct Slowdown {
  double reading = 1;
  double writing = 1;
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
  /// Of a job while `jobs` run, itself among them, whatever the others do: that one reads beside
  /// others that write was not measured. Requires jobs >= 1.
  [[nodiscard]] Slowdown slowdown_of(std::size_t jobs) const;
  /// Expected seconds of a job while `jobs` run. Prompts are of `prompt_tokens`.
  [[nodiscard]] double mean_s(queueing::JobClass job_class, double prompt_tokens,
                              std::size_t jobs = 1) const;

 private:
  [[nodiscard]] double factor(queueing::JobClass job_class) const;
};

}  // namespace murmur::sim
