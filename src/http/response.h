#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/failure.h"
#include "base/time.h"
#include "openai/api_error.h"
#include "prompt/generation.h"

namespace murmur::http {

/// A whole response.
struct Response {
  unsigned status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::string allow;         ///< of a 405: the methods there are
  std::string more_headers;  ///< whole lines
  Duration retry_after{0};   ///< zero: no advice
};

/// In the form that clients of this dialect know.
[[nodiscard]] Response error_response(const openai::ApiError& error,
                                      prompt::Dialect dialect = prompt::Dialect::Chat);
[[nodiscard]] Response failure_response(const Failure& failure,
                                        prompt::Dialect dialect = prompt::Dialect::Chat);
/// For a request that went to the engine as it was: the engine's own words, where it said any.
[[nodiscard]] Response engine_failure_response(const Failure& failure, prompt::Dialect dialect);

/// How a response stands on its connection.
struct Framing {
  std::string request_id;
  bool keep_alive = true;
  bool http_1_0 = false;     ///< no chunks: the end of the connection ends the body
  bool head_only = false;    ///< answer to HEAD
  bool is_proposal = false;  ///< answers a peer
  std::string load;          ///< wire::kLoadHeader's value, or empty
  std::string cross_origin;  ///< cross_origin_lines()
};

// The bytes of HTTP/1.1 (RFC 9112). Lean, since a proposal's head is traffic between nodes too.

[[nodiscard]] std::string to_bytes(const Response& response, const Framing& framing);
/// The head of a 200 whose body is a text/event-stream.
[[nodiscard]] std::string stream_head(const Framing& framing);
/// Adds `data`, which is not empty, to a stream's body.
void append_stream_data(std::string& out, std::string_view data, const Framing& framing);
void append_stream_end(std::string& out, const Framing& framing);

}  // namespace murmur::http
