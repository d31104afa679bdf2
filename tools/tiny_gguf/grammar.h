#pragma once

#include <cstddef>

namespace murmur::tiny_gguf {

/// What a token does in an answer. The model is random; this grammar, which the weights hold fast,
/// is why it babbles in sentences ("Lumo tari beno. Kasu miva!") and why it ends by itself.
enum class Role {
  PromptOnly,      ///< read, never written: bytes, letters, syllables, chat markers
  AnswerOpener,    ///< "Lumo": capital, no space before it
  SentenceOpener,  ///< "▁Lumo"
  Word,            ///< "▁lumo"
  Pause,           ///< ","
  Stop,            ///< "."
  Saying,          ///< the whole of every answer, in a vocabulary that has one
  End,             ///< "</s>"
};

/// What the newest token was, which is all that the grammar looks at.
enum class After { Foreign, Word, Pause, Stop };
inline constexpr std::size_t kAfterCount = 4;

/// The state that a token of this role leads to.
[[nodiscard]] constexpr After after(Role role) {
  switch (role) {
    case Role::AnswerOpener:
    case Role::SentenceOpener:
    case Role::Word: return After::Word;
    case Role::Pause: return After::Pause;
    case Role::Stop:
    case Role::Saying: return After::Stop;
    case Role::PromptOnly:
    case Role::End: break;
  }
  return After::Foreign;
}

/// A role's share of what may come next, all its tokens together, at kGrammarTemperature: 0 forbids
/// it. Approximate, since each token's own weight depends on the context.
[[nodiscard]] constexpr double share(Role role, After state) {
  switch (role) {
    case Role::PromptOnly: return 0;
    case Role::AnswerOpener:
    case Role::Saying: return state == After::Foreign ? 1 : 0;
    case Role::SentenceOpener: return state == After::Stop ? 0.5 : 0;
    case Role::Word: return state == After::Word ? 0.85 : state == After::Pause ? 1 : 0;
    case Role::Pause: return state == After::Word ? 0.05 : 0;
    case Role::Stop: return state == After::Word ? 0.1 : 0;
    case Role::End: return state == After::Stop ? 0.5 : 0;
  }
  return 0;
}
inline constexpr double kGrammarTemperature = 0.7;

}  // namespace murmur::tiny_gguf
