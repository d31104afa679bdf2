#pragma once

#include "openai/api_error.h"
#include "openai/json_reader.h"

namespace murmur::openai {

/// The error that a server reports in `object`, its {"error": ...}: OpenAI's shape, llama-server's
/// (whose code is a status), vLLM's older one (the members stand in `object` itself), or just a
/// text. `status` is what the response had, or 0 within a stream, where the code tells.
[[nodiscard]] ApiError read_error(const Field& object, unsigned status);

/// `text` as one line for logs and people: at most `bytes_max` bytes, without control characters.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t bytes_max);

}  // namespace murmur::openai
