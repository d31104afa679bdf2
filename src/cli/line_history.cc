#include "cli/line_history.h"

namespace murmur::cli {
namespace {

std::string escaped(std::string_view entry) {
  std::string line;
  for (const char letter : entry) {
    if (letter == '\n') {
      line += "\\n";
    } else if (letter == '\\') {
      line += "\\\\";
    } else {
      line += letter;
    }
  }
  return line;
}

std::string unescaped(std::string_view line) {
  std::string entry;
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (line[at] != '\\' || at + 1 == line.size()) {
      entry += line[at];
      continue;
    }
    ++at;
    entry += line[at] == 'n' ? '\n' : line[at];
  }
  return entry;
}

}  // namespace

LineHistory::LineHistory(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    add(unescaped(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

bool LineHistory::add(std::string_view entry) {
  // One large paste must not push all others out.
  constexpr std::size_t kEntryBytesMax = kBytesMax / 16;
  if (entry.empty() || entry.size() > kEntryBytesMax) { return false; }
  if (entry.find('\0') != std::string_view::npos) { return false; }
  if (!entries_.empty() && entries_.back() == entry) { return false; }
  entries_.emplace_back(entry);
  bytes_ += entry.size();
  while (entries_.size() > kEntriesMax || bytes_ > kBytesMax) {
    bytes_ -= entries_.front().size();
    entries_.pop_front();
  }
  return true;
}

std::string LineHistory::text() const {
  std::string text;
  for (const std::string& entry : entries_) { text += escaped(entry) + "\n"; }
  return text;
}

}  // namespace murmur::cli
