#include "engine/output_lines.h"

#include <algorithm>

namespace murmur::engine {

void OutputLines::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    line_ += bytes.substr(0, std::min(end, kLineBytesMax - line_.size()));
    if (end == std::string_view::npos) { return; }
    end_line();
    bytes.remove_prefix(end + 1);
  }
}

void OutputLines::finish() {
  if (!line_.empty()) { end_line(); }
}

void OutputLines::end_line() {
  if (line_.ends_with('\r')) { line_.pop_back(); }
  if (!line_.empty()) {
    if (last_.size() == kLinesKept) { last_.pop_front(); }
    last_.push_back(line_);
    if (on_line_) { on_line_(line_); }
  }
  line_.clear();
}

}  // namespace murmur::engine
