#include "cli/live_block.h"

#include <array>
#include <string_view>

namespace murmur::cli {
namespace {

// ECMA-48 control sequences.
constexpr std::string_view kEraseToLineEnd = "\x1b[K";
constexpr std::string_view kEraseBelow = "\x1b[J";
std::string cursor_up(std::size_t lines) {
  return lines == 0 ? "" : "\x1b[" + std::to_string(lines) + "A";
}

}  // namespace

std::string LiveBlock::draw(const std::vector<std::string>& lines) {
  // Line by line over the old text: erasing all of it first would flicker.
  std::string text = cursor_up(height_);
  for (const std::string& line : lines) { text.append(line).append(kEraseToLineEnd).append("\n"); }
  if (lines.size() < height_) { text.append(kEraseBelow); }
  height_ = lines.size();
  return text;
}

std::string LiveBlock::erase() {
  if (height_ == 0) { return {}; }
  const std::string text = cursor_up(height_).append(kEraseBelow);
  height_ = 0;
  return text;
}

std::string spinner_frame(double seconds) {
  constexpr std::array<std::string_view, 8> kFrames{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠇"};
  constexpr double kFramesPerSecond = 10;
  const auto frame = static_cast<std::size_t>(seconds * kFramesPerSecond) % kFrames.size();
  return std::string(kFrames[frame]);
}

}  // namespace murmur::cli
