#include "moa/selection.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/trim.h"
#include "moa/vote.h"

namespace murmur::moa {
namespace {

std::optional<std::size_t> numbered(std::string_view reply, std::size_t count) {
  const std::size_t at = reply.find_first_of("0123456789");
  if (at == std::string_view::npos) { return std::nullopt; }
  std::size_t number = 0;
  const auto read = std::from_chars(reply.data() + at, reply.data() + reply.size(), number);
  if (read.ec != std::errc() || number < 1 || number > count) { return std::nullopt; }
  return number - 1;
}

std::optional<std::size_t> repeated(std::string_view reply, const prompt::Proposals& offered) {
  const std::string_view text = trimmed(reply);
  const auto closed = closed_form(reply);
  const auto same_text = [&](const std::string& one) { return trimmed(one) == text; };
  const auto same_answer = [&](const std::string& one) { return closed_form(one) == closed; };
  auto found = std::find_if(offered.begin(), offered.end(), same_text);
  if (found == offered.end() && closed) {
    found = std::find_if(offered.begin(), offered.end(), same_answer);
  }
  if (found == offered.end()) { return std::nullopt; }
  return static_cast<std::size_t>(found - offered.begin());
}

}  // namespace

std::optional<std::size_t> selected_index(std::string_view reply, const prompt::Proposals& offered,
                                          prompt::Naming naming) {
  return naming == prompt::Naming::Number ? numbered(reply, offered.size())
                                          : repeated(reply, offered);
}

}  // namespace murmur::moa
