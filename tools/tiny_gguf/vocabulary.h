#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tiny_gguf/grammar.h"

namespace murmur::tiny_gguf {

/// llama.cpp's `enum llama_token_type`.
enum class TokenType : std::int32_t { Normal = 1, Unknown = 2, Control = 3, Byte = 6 };

struct Token {
  std::string text;  ///< "▁" (U+2581) stands for a space, as in SentencePiece
  float score = 0;   ///< the tokenizer merges the pair with the highest score first
  TokenType type = TokenType::Normal;
  Role role = Role::PromptOnly;
};

struct VocabularyOptions {
  std::size_t words = 300;  ///< lower-case words to speak, within kWordsMin..kWordsMax
  bool byte_tokens = true;  ///< without them only ASCII text can be tokenized, and no line break
  bool endless = false;     ///< "</s>" is never spoken
  bool infill = false;      ///< with markers for what is before, after and in a gap of code
  /// Not empty: every answer is this text, one token, and then the end. Requires that the rest of
  /// the vocabulary lacks it, and that the vocabulary is not endless.
  std::string says = {};
};
inline constexpr std::size_t kWordsMin = 120;
inline constexpr std::size_t kWordsMax = 32'000;

/// Positions in every vocabulary, as in Llama 2's.
inline constexpr std::uint32_t kUnknownId = 0;
inline constexpr std::uint32_t kBeginId = 1;
inline constexpr std::uint32_t kEndId = 2;

/// A vocabulary for llama.cpp's "llama" tokenizer (SentencePiece BPE): special tokens, bytes, chat
/// markers, ASCII, syllables, and words made of them. The same for every seed. No text occurs
/// twice.
[[nodiscard]] std::vector<Token> make_vocabulary(const VocabularyOptions& options);

/// `text` as a token has it: "▁" for each space.
[[nodiscard]] std::string token_text(std::string_view text);

/// Jinja source; each message is "<|role|>text</s>".
[[nodiscard]] std::string chat_template();

}  // namespace murmur::tiny_gguf
