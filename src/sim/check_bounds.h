#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "queueing/job_queue.h"
#include "sim/checker.h"

namespace murmur::sim {

/// Queues and slots stay in their bounds and no job is lost or made: what waits and runs is what
/// was queued and has not finished, no more jobs run than there are slots, no more places are taken
/// than there are, and no slot is idle while a job waits for a ready engine.
class CheckBounds final : public Checker {
 public:
  CheckBounds(std::size_t hosts, std::size_t slots, queueing::QueueLimits limits)
      : Checker("bounds"),
        slots_(slots),
        limits_(limits),
        hosts_(hosts) {}

  void on_step(const Step& step) override;
  void on_crash(Instant at, std::size_t host) override;

 private:
  struct Host {
    std::size_t waiting = 0;
    std::vector<JobId> running;
    bool engine_ready = false;
    std::uint64_t steps = 0;
  };

  void count(const Step& step);
  void finish(const Step& step, JobId job);
  void judge(const Step& step);
  void judge_orders(const Step& step);

  std::size_t slots_;
  queueing::QueueLimits limits_;
  std::vector<Host> hosts_;
};

}  // namespace murmur::sim
