#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "base/time.h"
#include "cli/live_block.h"
#include "cli/output.h"
#include "models/pull.h"

namespace murmur::cli {

/// How fast something grew in the last seconds.
class SpeedMeter {
 public:
  static constexpr Duration kWindow = std::chrono::seconds(8);
  static constexpr Duration kLeast = std::chrono::milliseconds(500);  ///< less tells nothing

  /// It is so much now. Time does not go back.
  void add(Duration now, std::uint64_t count);
  /// Per second; nothing: not known yet.
  [[nodiscard]] std::optional<double> per_s() const;

 private:
  std::deque<std::pair<Duration, std::uint64_t>> samples_;  // of the window, oldest first
};

/// "[#####-----] 43%, 412.0 MB of 986.1 MB, 10.2 MB/s, 56.0 s left, file 1 of 2".
[[nodiscard]] std::string pull_line(const models::PullProgress& progress,
                                    std::optional<double> bytes_per_s, Duration elapsed);

/// How far a pull is: on a terminal a bar that moves, elsewhere a line now and then.
class PullProgressView {
 public:
  /// `output` outlives this.
  explicit PullProgressView(Output& output) : output_(output) {}

  /// To be called several times a second.
  void tick(const models::PullProgress& progress);
  /// A line that stays.
  void say(const std::string& line);
  /// Leaves the terminal at the start of a line, until the next tick.
  void end() { output_.write(block_.erase()); }

 private:
  using Clock = std::chrono::steady_clock;

  Output& output_;
  LiveBlock block_;
  SpeedMeter speed_;
  Clock::time_point began_ = Clock::now();
  Clock::time_point said_ = began_;
};

}  // namespace murmur::cli
