#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/ids.h"
#include "base/time.h"
#include "node/effects.h"
#include "node/input.h"
#include "node/node_core.h"

namespace murmur::sim {

/// One step of one node, just taken.
struct Step {
  Instant at;  ///< of the world
  std::size_t host;
  const node::Input& input;
  const node::Effects& effects;
  const node::NodeCore& core;
  Instant local;  ///< the same moment by the host's clock, which is what the core was told
};

/// How a submitted prompt ended.
struct Completion {
  RequestId request;
  Instant submitted_at;
  Instant ended_at;
  bool answered = false;
  std::size_t host = 0;
};

/// Sees everything that happens in a world, and changes nothing.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void on_step(const Step& step) = 0;
  /// A user asked; PromptSubmitted follows, unless the host is down.
  virtual void on_submitted(std::size_t /*host*/, RequestId /*request*/) {}
  /// A user's request ended: by an answer, a failure, hanging up, or with its node.
  virtual void on_completed(const Completion& /*completion*/) {}
  /// The node's process ended, and with it all that it had.
  virtual void on_crash(Instant /*at*/, std::size_t /*host*/) {}
};

}  // namespace murmur::sim
