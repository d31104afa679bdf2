#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "prompt/generation.h"

// Texts in a simulation only say how long they are: "183" stands for 183 tokens. So a question, a
// proposal and all that is made of them have their lengths, and nothing long is copied.
namespace murmur::sim {

[[nodiscard]] inline std::string text_of(std::uint32_t tokens) { return std::to_string(tokens); }

/// 0 if it is no such text.
[[nodiscard]] inline std::uint32_t tokens_of(std::string_view text) {
  std::uint32_t tokens = 0;
  std::from_chars(text.data(), text.data() + text.size(), tokens);
  return tokens;
}

/// Of all that it is made of.
[[nodiscard]] inline std::uint32_t tokens_of(const prompt::Prompt& prompt) {
  std::uint32_t tokens = 0;
  for (const prompt::Message& message : *prompt.conversation) {
    tokens += tokens_of(message.content);
  }
  if (!prompt.proposals) { return tokens; }
  for (const std::string& proposal : *prompt.proposals) { tokens += tokens_of(proposal); }
  return tokens;
}

}  // namespace murmur::sim
