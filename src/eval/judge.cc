#include "eval/judge.h"

#include "moa/vote.h"

namespace murmur::eval {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) { return {}; }
  return text.substr(from, text.find_last_not_of(kSpace) + 1 - from);
}

}  // namespace

bool is_exact_match(std::string_view answer, std::string_view expected) {
  const auto said = moa::closed_form(answer);
  const auto wanted = moa::closed_form(expected);
  if (said && wanted) { return *said == *wanted; }
  return trimmed(answer) == trimmed(expected);
}

}  // namespace murmur::eval
