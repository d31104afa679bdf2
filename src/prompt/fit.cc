#include "prompt/fit.h"

#include <algorithm>
#include <numeric>

namespace murmur::prompt {
namespace {

std::vector<std::size_t> shortest_first(std::span<const std::uint32_t> sizes) {
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return sizes[a] < sizes[b]; });
  return order;
}

}  // namespace

Fit fit(const PartSizes& sizes, const ContextBudget& budget) {
  Fit result;
  result.allowances.resize(sizes.proposal_tokens.size());
  if (std::uint64_t{sizes.fixed_tokens} + kAnswerTokensMin > budget.context_tokens) {
    return result;
  }
  result.question_fits = true;

  const std::uint32_t left = budget.context_tokens - sizes.fixed_tokens;
  const std::uint32_t answer = std::min(budget.answer_tokens, left / 2);
  std::uint32_t available = left - std::max(answer, kAnswerTokensMin);
  auto waiting = static_cast<std::uint32_t>(sizes.proposal_tokens.size());
  for (const std::size_t index : shortest_first(sizes.proposal_tokens)) {
    const std::uint32_t wanted = sizes.proposal_tokens[index];
    const std::uint32_t given = std::min(wanted, available / waiting);
    result.allowances[index] = given;
    result.proposals_cut = result.proposals_cut || given < wanted;
    available -= given;
    --waiting;
  }
  return result;
}

}  // namespace murmur::prompt
