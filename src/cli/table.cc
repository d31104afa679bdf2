#include "cli/table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/assert.h"
#include "cli/text_width.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kCutColumnMin = 6;  // less tells nothing

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  std::vector<std::string>& headings = rows_.emplace_back();
  for (const Column& column : columns_) { headings.push_back(column.heading); }
}

void Table::add(const std::vector<std::string>& cells) {
  MURMUR_ASSERT(cells.size() == columns_.size());
  std::vector<std::string>& row = rows_.emplace_back();
  for (const std::string& cell : cells) { row.push_back(one_line(cell)); }
}

std::vector<std::size_t> Table::column_widths(std::size_t width) const {
  std::vector<std::size_t> widths(columns_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (columns_.size() - 1));
  while (total > width) {
    std::size_t longest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool may_shrink = columns_[i].align == Align::Left && widths[i] > kCutColumnMin;
      if (may_shrink && (longest == columns_.size() || widths[i] > widths[longest])) {
        longest = i;
      }
    }
    if (longest == columns_.size()) { break; }
    --widths[longest];
    --total;
  }
  return widths;
}

std::string Table::render(std::size_t width) const {
  const std::vector<std::size_t> widths = column_widths(width);
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string cell = cut_end(row[i], widths[i]);
      if (i > 0) { line.append(kGap, ' '); }
      line +=
          columns_[i].align == Align::Left ? pad_right(cell, widths[i]) : pad_left(cell, widths[i]);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

}  // namespace murmur::cli
