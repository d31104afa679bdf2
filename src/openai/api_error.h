#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/failure.h"

namespace murmur::openai {

/// An error as OpenAI's clients know it: {"error":{"message","type","param","code"}} and a status.
struct ApiError {
  unsigned status = 400;
  std::string message;
  std::string type = "invalid_request_error";
  std::string param;  ///< path of the field at fault, such as "messages[2].role"; empty: null
  std::string code;   ///< empty: null
};

/// The HTTP form of a planned outcome; `code` is the kind's name, by which to_failure() knows it
/// again. OpenAI's clients retry 429 and 5xx of their own accord, after Retry-After, and nothing
/// else.
[[nodiscard]] ApiError to_api_error(const Failure& failure);
/// The other way, for what a peer answered with `status` and `body`: 429 and 503 are refusals with
/// their Retry-After, 4xx are BadRequest or ContextExceeded. `retry_after` is the header, or empty.
/// The message is the peer's, cut to a line; the wait is at most an hour.
[[nodiscard]] Failure to_failure(unsigned status, std::string_view body,
                                 std::string_view retry_after);
/// What an error within a stream (Chunk::error) means.
[[nodiscard]] Failure to_failure(const ApiError& error);
/// The response body.
[[nodiscard]] std::string to_json(const ApiError& error);
/// A body with a server's own `error`, with `code` for its code and all else of it as it was, but
/// not what stands beside it; nothing if it is no object.
[[nodiscard]] std::optional<std::string> with_code(std::string_view body, std::string_view code);
/// The same as Anthropic's clients know it: {"type":"error","error":{"type","message"}}, where the
/// type follows from the status.
[[nodiscard]] std::string to_messages_json(const ApiError& error);

}  // namespace murmur::openai
