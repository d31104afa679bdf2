#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace murmur::cli {

/// A block of lines at the bottom of a terminal that is redrawn in place. It makes the texts to be
/// written and writes nothing itself. The cursor rests at the start of the line below the block.
class LiveBlock {
 public:
  /// Replaces the block. Requires that no line is wider than the terminal or has a line break.
  [[nodiscard]] std::string draw(const std::vector<std::string>& lines);
  /// Takes the block away.
  [[nodiscard]] std::string erase();
  /// Leaves the block where it is, as ordinary text; the next one is drawn below.
  void keep() { height_ = 0; }

 private:
  std::size_t height_ = 0;
};

/// One of the frames of a turning wheel, by time, so that it turns evenly.
[[nodiscard]] std::string spinner_frame(double seconds);

}  // namespace murmur::cli
