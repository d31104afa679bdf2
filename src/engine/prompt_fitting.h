#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <optional>

#include "base/failure.h"
#include "base/result.h"
#include "engine/token_counter.h"
#include "prompt/generation.h"
#include "prompt/wording.h"

namespace murmur::engine {

/// What fitting needs to know of the model.
struct FittingContext {
  const prompt::Wordings& wordings;
  std::uint32_t context_tokens = 0;  ///< of one slot
  /// Tokens of a conversation that says nothing: the chat template's own. Empty: not known.
  std::optional<std::uint32_t> template_tokens;
};

/// What the model is to read.
struct FittedPrompt {
  prompt::Conversation messages;
  bool proposals_cut = false;
};

/// Renders a prompt so that it fits into a slot's context with room for an answer: proposals are
/// cut fairly (prompt::fit) at token boundaries, the question never. Fails with ContextExceeded if
/// the question does not fit. A prompt without proposals is left to the engine, which refuses it
/// itself. Tokens are counted by the engine, and only where the text's bytes leave doubt: a token
/// stands for at least one byte. `generation` and `context` outlive the coroutine.
[[nodiscard]] boost::asio::awaitable<Result<FittedPrompt, Failure>> fit_prompt(
    TokenCounter& counter, const prompt::ChatGeneration& generation, const FittingContext& context);

}  // namespace murmur::engine
