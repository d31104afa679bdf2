#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace murmur::engine {

/// Cuts a program's output into lines and keeps the last few, for the error message when it fails.
/// Both are bounded: of a longer line only its beginning is kept.
class OutputLines {
 public:
  static constexpr std::size_t kLineBytesMax = 2000;
  static constexpr std::size_t kLinesKept = 40;

  using OnLine = std::function<void(const std::string& line)>;
  explicit OutputLines(OnLine on_line = {}) : on_line_(std::move(on_line)) {}

  /// Feeds output, cut anywhere.
  void feed(std::string_view bytes);
  /// The output has ended: what is left is a line too.
  void finish();

  [[nodiscard]] const std::deque<std::string>& last() const { return last_; }

 private:
  void end_line();

  OnLine on_line_;
  std::string line_;
  std::deque<std::string> last_;
};

}  // namespace murmur::engine
