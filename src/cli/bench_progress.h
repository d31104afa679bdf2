#pragma once

#include <chrono>
#include <string>

#include "base/time.h"
#include "cli/live_block.h"
#include "cli/output.h"

namespace murmur::cli {

/// How far a long measurement is whose length is known: on a terminal a bar that moves, elsewhere a
/// line now and then.
class BenchProgress {
 public:
  /// `output` outlives this.
  explicit BenchProgress(Output& output) : output_(output) {}

  /// A part begins that is to take `expected`; `after` is what the later ones take.
  void begin(std::string name, Duration expected, Duration after);
  /// How it stands, in a few words.
  void say(std::string state) { state_ = std::move(state); }
  /// To be called several times a second.
  void tick();
  /// Leaves the terminal at the start of a line.
  void end() { output_.write(block_.erase()); }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] std::string line(Duration elapsed) const;

  Output& output_;
  LiveBlock block_;
  std::string name_;
  std::string state_;
  Duration expected_{0};
  Duration after_{0};
  Clock::time_point began_;
  Clock::time_point said_;
};

}  // namespace murmur::cli
