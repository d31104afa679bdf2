#pragma once

#include <string_view>

namespace murmur::http {

// A cheap look at an engine's event, for the path that every token takes: finding a key is some ten
// times faster than parsing. A quote inside a JSON string is written \", so a needle that ends in
// `":` is only found where a key is.

/// Has no choices: the chunk that stream_options.include_usage asks for.
[[nodiscard]] bool is_usage_event(std::string_view json);
/// llama.cpp's progress in reading the prompt, which return_progress asks for.
[[nodiscard]] bool is_progress_event(std::string_view json);
/// Whether a request's body asks for that itself.
[[nodiscard]] bool asks_for_progress(std::string_view body);

}  // namespace murmur::http
