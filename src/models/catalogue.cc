#include "models/catalogue.h"

#include <algorithm>
#include <array>

#include "models/names.h"

namespace murmur::models {
namespace {

constexpr std::uint64_t kContextTokens = 4096;  // a node's default
constexpr std::uint64_t kMegabyte = 1'000'000;

/// What a token takes in the cache: a key and a value of 16-bit numbers in each layer.
struct CacheShape {
  std::uint64_t layers;
  std::uint64_t heads;  ///< of keys and values
  std::uint64_t head_size;
};

constexpr KnownModel known(std::string_view name, std::string_view repo, std::string_view quant,
                           std::uint64_t megabytes, CacheShape shape) {
  const std::uint64_t token_bytes = shape.layers * shape.heads * shape.head_size * 2 * 2;
  const std::uint64_t file_bytes = megabytes * kMegabyte;
  return {name, repo, quant, file_bytes, file_bytes + token_bytes * kContextTokens + kOtherBytes};
}

/// To add one: its repository must have the quant in one file or one split set, and its shape is in
/// its config.json (num_hidden_layers, num_key_value_heads, head_dim).
constexpr std::array kKnown{
    known("qwen2.5-0.5b-instruct", "Qwen/Qwen2.5-0.5B-Instruct-GGUF", "Q4_K_M", 491, {24, 2, 64}),
    known("qwen3-0.6b", "Qwen/Qwen3-0.6B-GGUF", "Q8_0", 639, {28, 8, 128}),
    known("gemma-3-1b-it", "ggml-org/gemma-3-1b-it-GGUF", "Q4_K_M", 806, {26, 1, 256}),
    known("llama-3.2-1b-instruct", "bartowski/Llama-3.2-1B-Instruct-GGUF", "Q4_K_M", 808,
          {16, 8, 64}),
    known("smollm2-1.7b-instruct", "HuggingFaceTB/SmolLM2-1.7B-Instruct-GGUF", "Q4_K_M", 1056,
          {24, 32, 64}),
    known("qwen2.5-1.5b-instruct", "Qwen/Qwen2.5-1.5B-Instruct-GGUF", "Q4_K_M", 1117, {28, 2, 128}),
    known("qwen3-1.7b", "Qwen/Qwen3-1.7B-GGUF", "Q8_0", 1834, {28, 8, 128}),
    known("llama-3.2-3b-instruct", "bartowski/Llama-3.2-3B-Instruct-GGUF", "Q4_K_M", 2019,
          {28, 8, 128}),
    known("qwen2.5-3b-instruct", "Qwen/Qwen2.5-3B-Instruct-GGUF", "Q4_K_M", 2105, {36, 2, 128}),
    known("qwen3-4b", "Qwen/Qwen3-4B-GGUF", "Q4_K_M", 2497, {36, 8, 128}),
};

}  // namespace

std::span<const KnownModel> catalogue() { return kKnown; }

const KnownModel* find_known(std::string_view name) {
  const auto* const found =
      std::find_if(kKnown.begin(), kKnown.end(),
                   [&](const KnownModel& model) { return is_same_name(model.name, name); });
  return found == kKnown.end() ? nullptr : &*found;
}

}  // namespace murmur::models
