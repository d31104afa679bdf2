#include "cli/plain_lines.h"

#include <utility>

namespace murmur::cli {
namespace {

// A longer one is divided here: no node takes so much.
constexpr std::size_t kLineBytesMax = 32U << 20U;

}  // namespace

TypedLine PlainLines::next(bool /*goes_on*/) {
  using enum TypedLine::Kind;
  for (std::size_t searched = 0;;) {
    const std::size_t end = bytes_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = bytes_.substr(0, end);
      bytes_.erase(0, end + 1);
      if (line.ends_with('\r')) { line.pop_back(); }
      return {Text, std::move(line)};
    }
    searched = bytes_.size();
    if (searched > kLineBytesMax) { return {Text, std::exchange(bytes_, {})}; }
    switch (input_.read(bytes_)) {
      case StandardInput::Got::Bytes: break;
      case StandardInput::Got::Interrupt: return {Interrupt, bytes_};
      case StandardInput::Got::End:
        if (bytes_.empty()) { return {End, {}}; }
        return {Text, std::exchange(bytes_, {})};  // its last line has no end
    }
  }
}

}  // namespace murmur::cli
