#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/time.h"
#include "cli/live_block.h"
#include "cli/output.h"

namespace murmur::cli {

/// How far a long measurement is that has several parts: on a terminal a bar that moves, elsewhere
/// a line now and then.
class BenchProgress {
 public:
  struct Part {
    std::string name;
    std::string unit;       ///< of its steps, with the space before it: " s", " prompts"
    std::size_t steps = 0;  ///< that take about equally long
    Duration after{0};      ///< what the parts after it take, about
  };

  /// `output` outlives this.
  explicit BenchProgress(Output& output) : output_(output) {}

  void begin(Part part);
  /// Steps that are done, and how it stands in a few words. To be called several times a second.
  void tick(std::size_t done, const std::string& state);
  /// Leaves the terminal at the start of a line.
  void end() { output_.write(block_.erase()); }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] std::string line(std::size_t done, const std::string& state) const;

  Output& output_;
  LiveBlock block_;
  Part part_;
  Clock::time_point began_;
  Clock::time_point said_;
};

}  // namespace murmur::cli
