#include "cli/nearest_name.h"

#include <algorithm>
#include <cstddef>

namespace murmur::cli {
namespace {

// Longer words are not compared: the cost is quadratic, and nobody mistypes them by a letter.
constexpr std::size_t kNameLengthMax = 64;

// Optimal string alignment: Levenshtein's distance, and a swap of neighbours counts once.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before;  // row i - 2
  std::vector<std::size_t> above(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) { above[j] = j; }
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::vector<std::size_t> row(to.size() + 1, i);
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t change = from[i - 1] == to[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = std::move(above);
    above = std::move(row);
  }
  return above[to.size()];
}

}  // namespace

std::string nearest_name(std::string_view wrong, const std::vector<std::string>& known) {
  if (wrong.size() > kNameLengthMax) { return {}; }
  std::string nearest;
  std::size_t nearest_distance = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  for (const std::string& name : known) {
    const std::size_t changes = distance(wrong, name);
    if (changes < nearest_distance) {
      nearest = name;
      nearest_distance = changes;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& known) {
  const std::string nearest = nearest_name(wrong, known);
  return nearest.empty() ? "" : ", did you mean " + nearest + "?";
}

}  // namespace murmur::cli
