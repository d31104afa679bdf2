#pragma once

#include <memory>
#include <optional>

#include "http/outbox.h"
#include "http/request.h"
#include "http/routes.h"
#include "http/service.h"
#include "openai/api_error.h"

namespace murmur::http {

// What the person at the node's own machine may ask of it: leave the cluster, look at its keys,
// change them.

/// Such endpoints, whose answers wait for other nodes.
[[nodiscard]] bool is_operation(Endpoint endpoint);

/// Why it is not done, beyond what the gate refuses: whoever asks is on another machine (403), or
/// changes something without saying that the body is JSON, which makes browsers ask first (415).
[[nodiscard]] std::optional<openai::ApiError> operation_refusal(const Request& request,
                                                                bool from_this_machine);

/// Begins it. Its response goes into the outbox as a whole, now or later, unless that is gone by
/// then: a change that has begun is not undone because nobody waits for it. Requires
/// is_operation(endpoint).
void start_operation(Endpoint endpoint, NodeService& service, const std::shared_ptr<Outbox>& out);

/// Asks the engine what the request asks (Endpoint::Query); the response goes into the outbox like
/// an operation's.
void start_query(Request request, NodeService& service, const std::shared_ptr<Outbox>& out);

/// For one that took too long; it may still come to its end.
[[nodiscard]] Response operation_timeout();

}  // namespace murmur::http
