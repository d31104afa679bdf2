#include "moa/repetition.h"

#include <algorithm>

namespace murmur::moa {
namespace {

constexpr std::size_t kLoopBytesMin = 48;
constexpr std::size_t kUnitBytesMax = 256;

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         byte >= 0x80U;
}

bool worth_saying_once(std::string_view unit) {
  const bool one_character = unit.find_first_not_of(unit[0]) == std::string_view::npos;
  return !one_character && std::any_of(unit.begin(), unit.end(), is_word_byte);
}

}  // namespace

bool repeats_itself(std::string_view text) {
  text = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  for (std::size_t unit = 2; unit <= kUnitBytesMax; ++unit) {
    // Half a unit less than four, since the last one rarely ends with the white space between them.
    const std::size_t loop = std::max(unit * 7 / 2, kLoopBytesMin);
    if (loop > text.size()) { break; }
    const std::string_view tail = text.substr(text.size() - loop);
    // A text has period p exactly if it equals itself shifted by p.
    if (tail.substr(unit) == tail.substr(0, loop - unit) &&
        worth_saying_once(tail.substr(0, unit))) {
      return true;
    }
  }
  return false;
}

}  // namespace murmur::moa
