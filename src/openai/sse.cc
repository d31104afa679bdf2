#include "openai/sse.h"

#include "base/assert.h"

namespace murmur::openai {

Result<void> SseParser::feed(std::string_view bytes,
                             const std::function<void(std::string_view data)>& on_data) {
  if (after_cr_ && !bytes.empty()) {  // CR and LF in two pieces
    if (bytes.front() == '\n') { bytes.remove_prefix(1); }
    after_cr_ = false;
  }
  while (!bytes.empty()) {
    const std::size_t end = bytes.find_first_of("\r\n");
    const std::string_view part = bytes.substr(0, end);
    if (part.size() + line_.size() + data_.size() > event_bytes_max_) {
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
  constexpr std::string_view kField = "data";
  std::string_view line = line_;
  if (line.empty()) {
    if (has_data_) { on_data(data_); }
    data_.clear();
    has_data_ = false;
  } else if (line == kField || line.starts_with("data:")) {
    line.remove_prefix(kField.size());
    if (line.starts_with(':')) { line.remove_prefix(1); }
    if (line.starts_with(' ')) { line.remove_prefix(1); }
    if (has_data_) { data_ += '\n'; }
    data_ += line;
    has_data_ = true;
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
