#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/result.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/service.h"

namespace murmur::http {

/// Where a chat completion goes, and how its answer comes back.
struct ChatPlace {
  NodeService& service;
  Outbox& out;
  const Limits& limits;
  const std::string& unknown_model;
  std::string id;          ///< of the request
  std::int64_t now_s = 0;  ///< Unix time
};

/// A chat completion that the node has taken. The reply lives until the outbox has ended or the
/// request is abandoned.
struct ActiveChat {
  std::unique_ptr<Reply> reply;
  RequestId request;
};

/// Reads a request for POST /v1/chat/completions and hands it to the node:
/// - with `Murmur-Run`: a proposal for a peer, never a run;
/// - model `murmur`, or `murmur:` and the name of a strategy: a run, by the node's default plan as
///   the body's `murmur` object changes it;
/// - `local` or the local model's own name: to the engine, with its body unchanged (what an engine
///   does not know, such as a `murmur` object, it ignores);
/// - another model, or none: as if it had named `unknown_model`; where that is empty, 404 naming
///   those there are.
/// The answer may have begun, or ended, in the outbox when this returns.
[[nodiscard]] Result<ActiveChat, Response> start_chat(Request request, ChatPlace place);

/// The same for another generating route of llama-server (relay_dialect() knows its path). They are
/// the local model's: a body that names none means it too, and so does one that names a model that
/// is not here, unless `unknown_model` is empty; a plan's name is refused.
[[nodiscard]] Result<ActiveChat, Response> start_relay(Request request, ChatPlace place);

}  // namespace murmur::http
