#include "engine/prompt_fitting.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/token_cut.h"
#include "prompt/fit.h"

namespace murmur::engine {
namespace asio = boost::asio;
namespace {

/// Room for an answer whose length nobody limited.
constexpr std::uint32_t kAnswerTokensDefault = 512;
/// Cutting changes how the seams are tokenized, so the result is counted again and cut again, a few
/// tokens each time.
constexpr int kAttemptsMax = 4;

std::uint32_t answer_tokens(const prompt::Sampling& sampling) {
  return sampling.max_tokens.value_or(kAnswerTokensDefault);
}

prompt::Conversation render_with(const prompt::ChatGeneration& generation,
                                 prompt::Proposals proposals, const prompt::Wordings& wordings) {
  prompt::Prompt prompt = generation.prompt;
  prompt.proposals = std::make_shared<const prompt::Proposals>(std::move(proposals));
  return render(prompt, wordings);
}

/// Whether bytes alone prove that the messages and a whole answer fit.
bool surely_fits(const prompt::Conversation& messages, const prompt::Sampling& sampling,
                 const FittingContext& context) {
  if (!context.template_tokens) { return false; }
  constexpr std::uint64_t kRoleNames = 8;  // longer than the one in the measured template
  const std::uint64_t most =
      text_bytes(messages) + messages.size() * (*context.template_tokens + kRoleNames);
  return most + answer_tokens(sampling) <= context.context_tokens;
}

Failure engine_failed(const Error& error) { return {FailureKind::EngineFailed, error.message}; }

Failure question_too_long(std::uint32_t tokens, std::uint32_t context) {
  return {FailureKind::ContextExceeded,
          "the question alone needs " + std::to_string(tokens) + " tokens and an answer at least " +
              std::to_string(prompt::kAnswerTokensMin) + ", but the model's context holds " +
              std::to_string(context) + "; ask in fewer words"};
}

using Pieces = std::vector<std::string>;

/// A prompt's parts, measured by the engine.
struct Measured {
  prompt::PartSizes sizes;
  std::vector<Pieces> pieces;  // of each proposal
};

asio::awaitable<Result<Measured>> measure(TokenCounter& counter,
                                          const prompt::ChatGeneration& generation,
                                          const prompt::Wordings& wordings) {
  const prompt::Proposals& proposals = *generation.prompt.proposals;
  prompt::Conversation empty =
      render_with(generation, prompt::Proposals(proposals.size()), wordings);
  const auto fixed = co_await counter.count(std::move(empty), generation.form);
  if (!fixed) { co_return fixed.error(); }
  Measured measured;
  measured.sizes.fixed_tokens = *fixed;
  for (std::string text : proposals) {
    auto pieces = co_await counter.pieces(std::move(text));
    if (!pieces) { co_return pieces.error(); }
    measured.sizes.proposal_tokens.push_back(static_cast<std::uint32_t>(pieces->size()));
    measured.pieces.push_back(std::move(*pieces));
  }
  co_return measured;
}

prompt::Proposals cut(const prompt::Proposals& proposals, const std::vector<Pieces>& pieces,
                      const std::vector<std::uint32_t>& allowances) {
  prompt::Proposals shorter;
  for (std::size_t i = 0; i < proposals.size(); ++i) {
    shorter.emplace_back(cut_at_token(proposals[i], pieces[i], allowances[i]));
  }
  return shorter;
}

/// Cuts the proposals until the engine itself counts that they fit.
asio::awaitable<Result<FittedPrompt, Failure>> cut_to_fit(TokenCounter& counter,
                                                          const prompt::ChatGeneration& generation,
                                                          const FittingContext& context) {
  const auto measured = co_await measure(counter, generation, context.wordings);
  if (!measured) { co_return engine_failed(measured.error()); }
  prompt::ContextBudget budget{context.context_tokens, answer_tokens(generation.sampling)};
  for (int attempt = 0; attempt < kAttemptsMax; ++attempt) {
    const prompt::Fit fit = prompt::fit(measured->sizes, budget);
    if (!fit.question_fits) { break; }
    prompt::Proposals shorter = cut(*generation.prompt.proposals, measured->pieces, fit.allowances);
    FittedPrompt fitted{render_with(generation, std::move(shorter), context.wordings),
                        fit.proposals_cut};
    prompt::Conversation messages = fitted.messages;
    const auto tokens = co_await counter.count(std::move(messages), generation.form);
    if (!tokens) { co_return engine_failed(tokens.error()); }
    const std::uint64_t needed = std::uint64_t{*tokens} + prompt::kAnswerTokensMin;
    if (needed <= context.context_tokens) { co_return fitted; }
    const std::uint64_t excess = needed - context.context_tokens;
    budget.context_tokens -=
        static_cast<std::uint32_t>(std::min<std::uint64_t>(excess, budget.context_tokens));
  }
  co_return question_too_long(measured->sizes.fixed_tokens, context.context_tokens);
}

}  // namespace

asio::awaitable<Result<FittedPrompt, Failure>> fit_prompt(TokenCounter& counter,
                                                          const prompt::ChatGeneration& generation,
                                                          const FittingContext& context) {
  FittedPrompt whole{render(generation.prompt, context.wordings), false};
  if (!generation.prompt.proposals || generation.prompt.proposals->empty() ||
      (!generation.form && surely_fits(whole.messages, generation.sampling, context))) {
    co_return whole;
  }
  prompt::Conversation messages = whole.messages;
  const auto tokens = co_await counter.count(std::move(messages), generation.form);
  if (!tokens) { co_return engine_failed(tokens.error()); }
  const std::uint64_t wanted = std::uint64_t{*tokens} + answer_tokens(generation.sampling);
  if (wanted <= context.context_tokens) { co_return whole; }
  auto fitted = co_await cut_to_fit(counter, generation, context);
  co_return fitted;
}

}  // namespace murmur::engine
