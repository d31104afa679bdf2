#pragma once

#include <optional>
#include <string_view>

#include "openai/api_error.h"
#include "prompt/generation.h"

namespace murmur::http {

// Which of llama-server's routes a node has, besides chat completions.

/// Generating ones: each request is a job in the node's queue.
[[nodiscard]] std::optional<prompt::Dialect> relay_dialect(std::string_view path);

/// Those that generate nothing and go to the engine beside the queue. The methods they take.
struct QueryRoute {
  std::string_view path;
  std::string_view allow;
};
[[nodiscard]] const QueryRoute* query_route(std::string_view path);

/// Those that a node refuses, and why: what would change the engine under its other users, or
/// belongs to llama-server's own web page.
[[nodiscard]] std::optional<openai::ApiError> refused_route(std::string_view method,
                                                            std::string_view path);

/// In what form the clients of this path know errors.
[[nodiscard]] prompt::Dialect error_dialect(std::string_view path);

}  // namespace murmur::http
