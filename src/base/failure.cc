#include "base/failure.h"

namespace murmur {

std::string_view to_string(FailureKind kind) {
  switch (kind) {
    case FailureKind::BadRequest: return "bad_request";
    case FailureKind::ContextExceeded: return "context_length_exceeded";
    case FailureKind::QueueFull: return "queue_full";
    case FailureKind::Draining: return "draining";
    case FailureKind::EngineUnavailable: return "engine_unavailable";
    case FailureKind::EngineFailed: return "engine_failed";
    case FailureKind::NoProposals: return "no_proposals";
    case FailureKind::DeadlineExceeded: return "deadline_exceeded";
    case FailureKind::Cancelled: return "cancelled";
  }
  return "unknown";
}

}  // namespace murmur
