#pragma once

#include <string_view>

namespace murmur::eval {

/// Whether an answer says exactly what was expected, in the sense in which answers agree in a vote
/// (moa::closed_form): case, markup, end punctuation and a lead-in such as "The answer is" do not
/// count. Longer texts must be equal but for white space around them.
[[nodiscard]] bool is_exact_match(std::string_view answer, std::string_view expected);

}  // namespace murmur::eval
