#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace murmur::moa {

/// How the answer is made of the last layer's proposals.
enum class Strategy {
  Moa,   ///< the paper's: the origin's model always synthesises
  Auto,  ///< vote where answers are closed and agree, else synthesise, else the own draft
};

/// How much of a run its client wants to see.
enum class TraceLevel {
  Off,
  Final,   ///< the trace comes with the answer
  Stream,  ///< and the proposals' text as it is written
};

/// The shape of a run.
struct Plan {
  Strategy strategy = Strategy::Auto;
  std::uint32_t layers = 1;   ///< M >= 0; 0 asks the own model alone
  std::uint32_t fan_out = 3;  ///< k >= 0 *other* nodes per layer
  /// From submission to answer. At half-time of what is left a layer gives way to the next step, so
  /// that there is an answer when it ends. Empty: no limit but those below.
  std::optional<Duration> deadline;
  /// The longest wait for a layer's proposals, and for the aggregation's next token. Longer: slow
  /// devices are heard; shorter: a stuck one costs less.
  Duration layer_deadline = std::chrono::seconds(120);
  TraceLevel trace = TraceLevel::Off;
};

/// "moa" or "auto".
[[nodiscard]] std::string_view to_string(Strategy strategy);

}  // namespace murmur::moa
