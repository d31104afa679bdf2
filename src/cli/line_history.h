#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

namespace murmur::cli {

/// What was typed before, oldest first, for the arrow keys; the oldest go when it is full.
class LineHistory {
 public:
  static constexpr std::size_t kEntriesMax = 1000;
  static constexpr std::size_t kBytesMax = 1U << 20U;

  LineHistory() = default;
  /// Of the text of a file, whose bytes may be any.
  explicit LineHistory(std::string_view text);

  /// Nothing that is empty, too large, or the same as the last one. True if it was added.
  bool add(std::string_view entry);
  [[nodiscard]] const std::deque<std::string>& entries() const { return entries_; }
  /// A line for each entry: \n stands for a line feed, \\ for a backslash.
  [[nodiscard]] std::string text() const;

 private:
  std::deque<std::string> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace murmur::cli
