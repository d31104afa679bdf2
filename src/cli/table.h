#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace murmur::cli {

/// A table of text in columns, two spaces apart, under its headings.
class Table {
 public:
  enum class Align { Left, Right };
  struct Column {
    std::string heading;
    Align align = Align::Left;
  };
  explicit Table(std::vector<Column> columns);

  /// Requires as many cells as there are columns. White space and control characters in them become
  /// single spaces.
  void add(const std::vector<std::string>& cells);

  /// All lines, each with its line feed and at most `width` columns if that can be had by cutting
  /// left-aligned cells, the longest first.
  [[nodiscard]] std::string render(std::size_t width) const;

 private:
  [[nodiscard]] std::vector<std::size_t> column_widths(std::size_t width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;  // the headings first
};

}  // namespace murmur::cli
