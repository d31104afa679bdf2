#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace murmur::moa {

/// The normal form of a closed answer: a number, a choice, a few words. Empty for an open one.
///
/// Case, markup, surrounding punctuation, a lead-in such as "The answer is" and what stands before
/// an equals sign do not count; "(B)", "b." and "B) Paris" are the choice "b"; "1,200.50" and
/// "1200.5" are the same number.
[[nodiscard]] std::optional<std::string> closed_form(std::string_view answer);

struct Plurality {
  std::size_t winner;  ///< index of the first answer that says what won
  std::size_t votes;
  std::size_t voters;  ///< answers that could be counted
};

/// The closed answer given most often, if it was given at least twice and more often than any
/// other, and if most of the answers are closed at all. Needs no model, and cannot garble what it
/// picks.
[[nodiscard]] std::optional<Plurality> plurality(std::span<const std::string_view> answers);

}  // namespace murmur::moa
