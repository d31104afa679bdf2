#include "moa/selection.h"

#include <charconv>

namespace murmur::moa {

std::optional<std::size_t> selected_index(std::string_view reply, std::size_t count) {
  const std::size_t at = reply.find_first_of("0123456789");
  if (at == std::string_view::npos) { return std::nullopt; }
  std::size_t number = 0;
  const auto read = std::from_chars(reply.data() + at, reply.data() + reply.size(), number);
  if (read.ec != std::errc() || number < 1 || number > count) { return std::nullopt; }
  return number - 1;
}

}  // namespace murmur::moa
