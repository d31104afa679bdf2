#include "eval/judge.h"

#include "base/trim.h"
#include "moa/vote.h"

namespace murmur::eval {
bool is_exact_match(std::string_view answer, std::string_view expected) {
  const auto said = moa::closed_form(answer);
  const auto wanted = moa::closed_form(expected);
  if (said && wanted) { return *said == *wanted; }
  return trimmed(answer) == trimmed(expected);
}

}  // namespace murmur::eval
