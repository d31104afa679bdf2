#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/failure.h"
#include "base/result.h"
#include "engine/script.h"
#include "openai/api_error.h"
#include "prompt/generation.h"
#include "prompt/wording.h"

namespace murmur::engine {

/// What a script makes of one generation, worked out before any of it is played.
struct ScriptedAnswer {
  ScriptRule rule;
  std::vector<std::string> tokens;  ///< of the answer, at most max_tokens
  prompt::FinishReason finish = prompt::FinishReason::Stop;
  prompt::Usage usage;
  std::string plain_model;  ///< of a plain generation: as its client named the model

  /// Tokens that leave together, so that a high rate needs no more than 200 timers a second.
  [[nodiscard]] std::size_t tokens_per_tick() const;
};

/// Fails if a plain body cannot be read, or if no rule matches.
[[nodiscard]] Result<ScriptedAnswer, Failure> answer_from(const Script& script,
                                                          const prompt::Generation& generation,
                                                          const prompt::Wordings& wordings);

/// What a client gets that asks for more than a script can play.
[[nodiscard]] openai::ApiError not_in_a_script(const std::string& path);

/// Words, each with the white space before it; joined they are the text again.
[[nodiscard]] std::vector<std::string> split_tokens(const std::string& text);

}  // namespace murmur::engine
