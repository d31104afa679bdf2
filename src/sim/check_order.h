#pragma once

#include <cstddef>
#include <deque>
#include <vector>

#include "sim/checker.h"

namespace murmur::sim {

/// The jobs of a node start in the order in which they came.
class CheckOrder final : public Checker {
 public:
  explicit CheckOrder(std::size_t hosts) : Checker("order"), waiting_(hosts) {}

  void on_step(const Step& step) override;
  void on_crash(Instant at, std::size_t host) override;

 private:
  void start(const Step& step, JobId job);

  std::vector<std::deque<JobId>> waiting_;  // of each host, the first to come first
};

}  // namespace murmur::sim
