#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "queueing/job_class.h"
#include "sim/engine_model.h"

namespace murmur::sim {

/// The engine of one host at work: its running jobs share it, each slowed down by the others.
class Engine {
 public:
  /// `model` outlives it.
  explicit Engine(const EngineModel& model) : model_(&model) {}

  struct Running {
    JobId job;
    queueing::JobClass job_class;
    // Of its time alone: first it reads, then it writes.
    Duration reading_left;
    Duration writing_left;
    std::uint32_t prompt_tokens;
    std::uint32_t completion_tokens;
    Instant since;
    Instant writes_since;  // or `since` as long as it reads
  };
  void start(Instant now, const Running& job);
  /// Requires that it runs.
  Running end(Instant now, JobId job);
  [[nodiscard]] const std::vector<Running>& running() const { return running_; }
  /// Forgets all jobs.
  void clear() { running_.clear(); }

  /// `factor` times slower than its model from now on; 0: it stands still.
  void slow_down(Instant now, double factor);

  /// Which job ends next, and when, if nothing else happens. Nothing while it stands still.
  struct Next {
    Instant at;
    JobId job;
  };
  [[nodiscard]] std::optional<Next> next() const;

 private:
  void pass_until(Instant now);
  void advance(Running& job, Duration passed, const Slowdown& slower) const;
  [[nodiscard]] Slowdown slowdown() const;

  const EngineModel* model_;
  std::vector<Running> running_;  // in order of their start
  Instant passed_;                // what is left is as of then
  double factor_ = 1;
};

}  // namespace murmur::sim
