#include "http/engine_event.h"

namespace murmur::http {
namespace {

/// What follows the first `key_end`, which is the end of a key with its quote, and its colon; empty
/// if there is none.
std::string_view value_after(std::string_view json, std::string_view key_end) {
  const auto skip_spaces = [](std::string_view text) {
    const auto start = text.find_first_not_of(" \t\r\n");
    return start == text.npos ? std::string_view() : text.substr(start);
  };
  for (auto at = json.find(key_end); at != json.npos; at = json.find(key_end, at + 1)) {
    const std::string_view rest = skip_spaces(json.substr(at + key_end.size()));
    if (rest.starts_with(':')) { return skip_spaces(rest.substr(1)); }
  }
  return {};
}

}  // namespace

bool is_usage_event(std::string_view json) {
  std::string_view value = value_after(json, "choices\"");
  if (!value.starts_with('[')) { return false; }
  value.remove_prefix(1);
  const auto next = value.find_first_not_of(" \t\r\n");
  return next != value.npos && value[next] == ']';
}

bool is_progress_event(std::string_view json) {
  return !value_after(json, "prompt_progress\"").empty();
}

bool asks_for_progress(std::string_view body) {
  return value_after(body, "return_progress\"").starts_with("true");
}

}  // namespace murmur::http
