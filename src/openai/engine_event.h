#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "openai/api_error.h"
#include "prompt/generation.h"

namespace murmur::openai {

/// One event of a llama-server's stream in any dialect, as far as a node must understand what it
/// passes on.
struct EngineEvent {
  bool has_text = false;          ///< something was generated: a token, mostly
  bool prefill_progress = false;  ///< still reading the prompt
  /// One of the answers has come to its end.
  std::optional<prompt::FinishReason> finish;
  std::optional<std::uint32_t> prompt_tokens;
  std::optional<std::uint32_t> completion_tokens;  ///< of the whole answer
  /// From the first token to the last, as the engine saw it.
  std::optional<Duration> decode_time;
  std::optional<ApiError> error;
};

/// Reads one event that was named `name` (mostly not at all). Requires a dialect that streams, and
/// not Dialect::Chat, which parse_chunk() reads. The error says what is wrong with it.
[[nodiscard]] Result<EngineEvent> parse_engine_event(prompt::Dialect dialect, std::string_view name,
                                                     std::string_view json);

/// An event without what only the node asked for with `return_progress`. Of a response the first
/// event with progress belongs to the answer all the same.
[[nodiscard]] std::string without_progress(std::string_view json);

}  // namespace murmur::openai
