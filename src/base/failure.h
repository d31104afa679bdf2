#pragma once

#include <array>
#include <memory>
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

inline constexpr std::array kFailureKinds{
    FailureKind::BadRequest,  FailureKind::ContextExceeded,   FailureKind::QueueFull,
    FailureKind::Draining,    FailureKind::EngineUnavailable, FailureKind::EngineFailed,
    FailureKind::NoProposals, FailureKind::DeadlineExceeded,  FailureKind::Cancelled};

/// What a server that was asked said instead of an answer, in its own words.
struct ServerError {
  unsigned status = 500;
  std::string body;  ///< JSON
};

struct Failure {
  FailureKind kind = FailureKind::EngineFailed;
  std::string message;
  Duration retry_after{0};  ///< zero: no advice
  /// Of the engine, for a client whose request went to it as it was; else null.
  std::shared_ptr<const ServerError> said = nullptr;
};

/// The identifier used in JSON and logs, for example "queue_full".
[[nodiscard]] std::string_view to_string(FailureKind kind);

}  // namespace murmur
