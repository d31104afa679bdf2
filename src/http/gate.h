#pragma once

#include <optional>

#include "http/api_keys.h"
#include "http/cross_origin.h"
#include "http/request.h"
#include "openai/api_error.h"

namespace murmur::http {

/// Why a request is not let in, or nothing if it is. A page in the user's browser can send requests
/// to the user's own machine. It shall not spend that machine's time or read its answers:
/// - an `Origin` that is neither the host the request goes to nor among `allowed`: 403; on the
///   owner's routes no other origin is allowed at all;
/// - a POST body of a type that a page may send without asking first (CORS's "simple" types): only
///   application/json, or no type at all, which no browser sends: otherwise 415;
/// - on a loopback listener, a `Host` that is a name other than localhost: 403. That is how DNS
///   rebinding looks: the page's own name, resolved to 127.0.0.1.
[[nodiscard]] std::optional<openai::ApiError> refusal(const Request& request, bool on_loopback,
                                                      const AllowedOrigins& allowed = {});

/// Whether it shows one of the keys, as `Authorization: Bearer KEY` or `X-Api-Key: KEY`, or none is
/// needed.
[[nodiscard]] bool shows_key(const Request& request, const ApiKeys& keys);
/// 401 for a request that shows no key although it needs one; nothing for others. Without a key
/// everybody may ask whether the node is well, and a browser whether its page may ask (a preflight
/// cannot carry a key).
[[nodiscard]] std::optional<openai::ApiError> key_refusal(const Request& request,
                                                          const ApiKeys& keys);

/// Whether its body's type is given, as application/json.
[[nodiscard]] bool says_json(const Request& request);

/// POST /v1/chat/completions with `Murmur-Run`: all that a server for peers takes.
[[nodiscard]] bool asks_for_proposal(const Request& request);
/// What such a server says to anything else: 403.
[[nodiscard]] openai::ApiError proposals_only();

}  // namespace murmur::http
