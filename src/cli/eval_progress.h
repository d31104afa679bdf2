#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/time.h"
#include "cli/live_block.h"
#include "cli/output.h"

namespace murmur::cli {

/// Trials, and the generations that they take: some take many times as long as others.
struct EvalWork {
  std::size_t trials = 0;
  std::size_t generations = 0;

  void add(std::size_t generations_of_trial) { add({1, generations_of_trial}); }
  void add(const EvalWork& more) {
    trials += more.trials;
    generations += more.generations;
  }
};

/// How far a long evaluation is: on a terminal a bar that moves, elsewhere a line now and then.
class EvalProgress {
 public:
  /// `output` outlives this.
  explicit EvalProgress(Output& output) : output_(output) {}

  void begin(const EvalWork& work);
  /// What is being done from now on.
  void pass(std::string name) { name_ = std::move(name); }
  /// A trial is done that took so many generations.
  void step(std::size_t generations) { done_.add(generations); }
  /// To be called several times a second.
  void tick();
  /// Leaves the terminal at the start of a line, until the next tick.
  void end() { output_.write(block_.erase()); }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] std::string line(Duration elapsed) const;

  Output& output_;
  LiveBlock block_;
  std::string name_;
  EvalWork work_;
  EvalWork done_;
  Clock::time_point began_;
  Clock::time_point said_;
};

/// "[######------------]": a bar of `width` cells.
[[nodiscard]] std::string bar(std::uint64_t done, std::uint64_t whole, std::size_t width);
/// "[######------------] 50 of 150": a bar of `width` cells.
[[nodiscard]] std::string progress_bar(std::size_t done, std::size_t steps, std::size_t width);

}  // namespace murmur::cli
