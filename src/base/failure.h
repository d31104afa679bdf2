#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace murmur {

/// Why a request, a proposal or a job ended without an answer. Planned outcomes: each has a meaning
/// for the one who asked, and each is reached by a test.
enum class FailureKind {
  BadRequest,         ///< the engine refused the body; the message says which field
  ContextExceeded,    ///< the question alone does not fit into the model's context
  QueueFull,          ///< no place in jobs or bytes; try again after `retry_after`
  Draining,           ///< the node is stopping and takes nothing new
  EngineUnavailable,  ///< the engine is not running and could not be restarted
  EngineFailed,       ///< the engine died or broke off while it worked on this
  NoProposals,        ///< nobody, not even the own model, gave a usable proposal
  DeadlineExceeded,   ///< the time that was given ran out before there was an answer
  Cancelled,          ///< whoever asked does not want it any more
};

struct Failure {
  FailureKind kind = FailureKind::EngineFailed;
  std::string message;
  Duration retry_after{0};  ///< zero: no advice
};

/// The identifier used in JSON and logs, for example "queue_full".
[[nodiscard]] std::string_view to_string(FailureKind kind);

}  // namespace murmur
