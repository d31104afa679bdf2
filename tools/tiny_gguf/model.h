#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tiny_gguf/gguf_writer.h"
#include "tiny_gguf/vocabulary.h"

namespace murmur::tiny_gguf {

struct ModelOptions {
  std::string name = "tiny";  ///< general.name
  std::uint64_t seed = 1;     ///< another seed, other weights
  std::uint32_t layers = 2;
  std::uint32_t embd = 64;  ///< width of the residual stream
  std::uint32_t heads = 4;
  std::uint32_t ffn = 192;            ///< width inside the feed-forward blocks
  std::uint32_t ctx = 4096;           ///< llama.context_length, tokens
  TensorType type = TensorType::F16;  ///< of the matrices; norms are always F32
  bool chat_template = true;          ///< without one a server takes its own default
  VocabularyOptions vocabulary{};
};

/// What is wrong with the options, in words for the person who gave them; nothing if all is well.
[[nodiscard]] std::optional<std::string> complaint(const ModelOptions& options);

/// A llama-architecture model that answers every prompt in made-up words. Equal options give equal
/// files. Requires !complaint(options).
[[nodiscard]] Gguf make_model(const ModelOptions& options);

}  // namespace murmur::tiny_gguf
