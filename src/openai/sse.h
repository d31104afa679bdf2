#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace murmur::openai {

/// Splits a byte stream into the events of text/event-stream (WHATWG HTML 9.2), as far as OpenAI's
/// streams use them: comments are skipped, several `data:` lines are joined by a newline, CR, LF
/// and CRLF all end lines, other fields than `data` and `event` are ignored.
class SseParser {
 public:
  explicit SseParser(std::size_t event_bytes_max = 4U << 20U) : event_bytes_max_(event_bytes_max) {}

  /// Feeds bytes, cut anywhere; calls `on_data` for each complete event. Fails once an event grows
  /// beyond the limit; the parser is of no use afterwards.
  [[nodiscard]] Result<void> feed(std::string_view bytes,
                                  const std::function<void(std::string_view data)>& on_data);
  /// During a call of `on_data`: what its event is named; mostly nothing.
  [[nodiscard]] std::string_view event_name() const { return name_; }

 private:
  void end_line(const std::function<void(std::string_view data)>& on_data);

  std::size_t event_bytes_max_;
  std::string line_;
  std::string data_;
  std::string name_;
  bool has_data_ = false;
  bool after_cr_ = false;
};

/// One event: "data: <json>\n\n". Requires that `json` has no line break.
[[nodiscard]] std::string sse_event(std::string_view json);
inline constexpr std::string_view kSseDone = "data: [DONE]\n\n";
/// A comment, which every client skips: shows that the stream lives.
inline constexpr std::string_view kSseComment = ":\n\n";

}  // namespace murmur::openai
