#include "openai/sse.h"

#include <optional>

#include "base/assert.h"

namespace murmur::openai {
namespace {

/// What a line says of `field`; nothing if it is of another.
std::optional<std::string_view> value_of(std::string_view field, std::string_view line) {
  if (!line.starts_with(field)) { return std::nullopt; }
  line.remove_prefix(field.size());
  if (line.empty()) { return line; }
  if (!line.starts_with(':')) { return std::nullopt; }
  line.remove_prefix(1);
  if (line.starts_with(' ')) { line.remove_prefix(1); }
  return line;
}

}  // namespace

Result<void> SseParser::feed(std::string_view bytes,
                             const std::function<void(std::string_view data)>& on_data) {
  if (after_cr_ && !bytes.empty()) {  // CR and LF in two pieces
    if (bytes.front() == '\n') { bytes.remove_prefix(1); }
    after_cr_ = false;
  }
  while (!bytes.empty()) {
    const std::size_t end = bytes.find_first_of("\r\n");
    const std::string_view part = bytes.substr(0, end);
    if (part.size() + line_.size() + data_.size() + name_.size() > event_bytes_max_) {
      return Error{"an event is longer than " + std::to_string(event_bytes_max_) + " bytes"};
    }
    line_ += part;
    if (end == bytes.npos) { break; }
    const bool is_cr = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    end_line(on_data);
    if (is_cr && bytes.starts_with('\n')) { bytes.remove_prefix(1); }
    after_cr_ = is_cr && bytes.empty();
  }
  return {};
}

void SseParser::end_line(const std::function<void(std::string_view data)>& on_data) {
  if (line_.empty()) {
    if (has_data_) { on_data(data_); }
    data_.clear();
    name_.clear();
    has_data_ = false;
  } else if (const auto data = value_of("data", line_)) {
    if (has_data_) { data_ += '\n'; }
    data_ += *data;
    has_data_ = true;
  } else if (const auto name = value_of("event", line_)) {
    name_ = *name;
  }
  line_.clear();
}

std::string sse_event(std::string_view json) {
  MURMUR_ASSERT(json.find_first_of("\r\n") == json.npos);
  std::string event = "data: ";
  event += json;
  event += "\n\n";
  return event;
}

}  // namespace murmur::openai
