#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace murmur::moa {

/// How the answer is made of the last layer's proposals.
enum class Strategy {
  Moa,     ///< the paper's: the origin's model always synthesises
  Auto,    ///< vote where answers are closed and agree, else synthesise, else the own draft
  Select,  ///< the origin's model names the best proposal, which is the answer as it is
};

/// Which of the other nodes are asked in a layer.
enum class PeerChoice {
  Uniform,   ///< the paper's: each equally likely
  Capacity,  ///< by spare capacity: a slow device does not bound the whole cluster
  Distinct,  ///< as many different models as there are; among equals uniformly
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
  /// M >= 0; 0 asks the own model alone. With Auto the most that are opened: answers that agree
  /// are not asked about again.
  std::uint32_t layers = 1;
  std::uint32_t fan_out = 3;  ///< k >= 0 *other* nodes per layer
  PeerChoice choice = PeerChoice::Uniform;
  /// From submission to answer. Each layer and the answer get an equal share of what is left of it;
  /// a layer that has brought nothing yet may take more. Empty: no limit but the one below.
  std::optional<Duration> deadline;
  /// The longest wait for a layer's proposals, and for the next token of a synthesis that runs.
  /// Longer: slow devices are heard; shorter: a stuck one costs less. Requires > 0.
  Duration layer_deadline = std::chrono::seconds(120);
  TraceLevel trace = TraceLevel::Off;
  /// The client reads the answer as it is written. If not, a synthesis is judged as a whole before
  /// any of it is sent.
  bool streams = true;
  /// The answer has a form that proposals have not (tools, a grammar): the own model writes it
  /// always, and nothing takes its place.
  bool formed = false;
};

/// "moa", "auto" or "select".
[[nodiscard]] std::string_view to_string(Strategy strategy);
/// The strategy of that name.
[[nodiscard]] std::optional<Strategy> strategy_from(std::string_view name);
/// "uniform", "capacity" or "distinct".
[[nodiscard]] std::string_view to_string(PeerChoice choice);
/// The choice of that name.
[[nodiscard]] std::optional<PeerChoice> peer_choice_from(std::string_view name);

}  // namespace murmur::moa
