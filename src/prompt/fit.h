#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace murmur::prompt {

/// How many tokens everything that must go into one context has.
struct PartSizes {
  std::uint32_t fixed_tokens = 0;  ///< conversation, instruction and the template around them
  std::vector<std::uint32_t> proposal_tokens;
};

struct ContextBudget {
  std::uint32_t context_tokens = 0;  ///< of one slot
  std::uint32_t answer_tokens = 0;   ///< wanted for the answer
};

/// A question fits if at least this much is left for its answer.
inline constexpr std::uint32_t kAnswerTokensMin = 16;

struct Fit {
  bool question_fits = false;  ///< if not, nothing can be done: the question is never cut
  std::vector<std::uint32_t> allowances;  ///< tokens that proposal i may keep
  bool proposals_cut = false;
};

/// Shares what the question and the answer leave of the context among the proposals. Fair is
/// max-min: a short proposal keeps everything, and what it does not need goes to the long ones,
/// which all get the same. Where the wanted answer would leave no room, it gets half of what the
/// question leaves.
[[nodiscard]] Fit fit(const PartSizes& sizes, const ContextBudget& budget);

}  // namespace murmur::prompt
