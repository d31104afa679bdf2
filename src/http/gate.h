#pragma once

#include <optional>

#include "http/request.h"
#include "openai/api_error.h"

namespace murmur::http {

/// Why a request is not let in, or nothing if it is. A page in the user's browser can send requests
/// to the user's own machine. It shall not spend that machine's time or read its answers:
/// - an `Origin` that is not the host the request goes to: 403;
/// - a POST body of a type that a page may send without asking first (CORS's "simple" types): only
///   application/json, or no type at all, which no browser sends: otherwise 415;
/// - on a loopback listener, a `Host` that is a name other than localhost: 403. That is how DNS
///   rebinding looks: the page's own name, resolved to 127.0.0.1.
[[nodiscard]] std::optional<openai::ApiError> refusal(const Request& request, bool on_loopback);

/// Whether its body's type is given, as application/json.
[[nodiscard]] bool says_json(const Request& request);

/// POST /v1/chat/completions with `Murmur-Run`: all that a server for peers takes.
[[nodiscard]] bool asks_for_proposal(const Request& request);
/// What such a server says to anything else: 403.
[[nodiscard]] openai::ApiError proposals_only();

}  // namespace murmur::http
