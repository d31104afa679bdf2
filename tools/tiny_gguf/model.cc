#include "tiny_gguf/model.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "tiny_gguf/weights.h"

namespace murmur::tiny_gguf {
namespace {

/// llama.cpp's `enum llama_ftype` for a file whose matrices are all of this type.
std::uint32_t file_type(TensorType type) {
  switch (type) {
    case TensorType::F32: return 0;
    case TensorType::F16: return 1;
    case TensorType::Q8_0: return 7;
  }
  return 0;
}

/// The number of parameters as GGUF names write it: "212K", "101M".
std::string size_label(const std::vector<Tensor>& tensors) {
  std::uint64_t parameters = 0;
  for (const Tensor& tensor : tensors) { parameters += tensor.columns * tensor.rows; }
  const bool millions = parameters >= 1'000'000;
  const std::uint64_t unit = millions ? 1'000'000 : 1'000;
  return std::to_string((parameters + unit / 2) / unit) + (millions ? "M" : "K");
}

void add_general(const ModelOptions& options, std::string size, Metadata& out) {
  out.emplace_back("general.architecture", std::string("llama"));
  out.emplace_back("general.type", std::string("model"));
  out.emplace_back("general.name", options.name);
  out.emplace_back("general.description",
                   std::string("Random weights that babble; for tests and speed."));
  out.emplace_back("general.size_label", std::move(size));
  out.emplace_back("general.license", std::string("Apache-2.0"));
  out.emplace_back("general.file_type", file_type(options.type));
  out.emplace_back("general.quantization_version", std::uint32_t{2});
}

void add_shape(const ModelOptions& options, std::size_t vocabulary_size, Metadata& out) {
  out.emplace_back("llama.context_length", options.ctx);
  out.emplace_back("llama.embedding_length", options.embd);
  out.emplace_back("llama.block_count", options.layers);
  out.emplace_back("llama.feed_forward_length", options.ffn);
  out.emplace_back("llama.attention.head_count", options.heads);
  out.emplace_back("llama.attention.head_count_kv", options.heads);
  out.emplace_back("llama.attention.layer_norm_rms_epsilon", 1e-5F);
  out.emplace_back("llama.rope.dimension_count", options.embd / options.heads);
  out.emplace_back("llama.rope.freq_base", 10000.0F);
  out.emplace_back("llama.vocab_size", static_cast<std::uint32_t>(vocabulary_size));
}

void add_tokenizer(const std::vector<Token>& vocabulary, Metadata& out) {
  std::vector<std::string> texts;
  std::vector<float> scores;
  std::vector<std::int32_t> types;
  for (const Token& token : vocabulary) {
    texts.push_back(token.text);
    scores.push_back(token.score);
    types.push_back(static_cast<std::int32_t>(token.type));
  }
  out.emplace_back("tokenizer.ggml.model", std::string("llama"));
  out.emplace_back("tokenizer.ggml.pre", std::string("default"));
  out.emplace_back("tokenizer.ggml.tokens", std::move(texts));
  out.emplace_back("tokenizer.ggml.scores", std::move(scores));
  out.emplace_back("tokenizer.ggml.token_type", std::move(types));
  out.emplace_back("tokenizer.ggml.unknown_token_id", kUnknownId);
  out.emplace_back("tokenizer.ggml.bos_token_id", kBeginId);
  out.emplace_back("tokenizer.ggml.eos_token_id", kEndId);
  out.emplace_back("tokenizer.ggml.add_bos_token", true);
  out.emplace_back("tokenizer.ggml.add_eos_token", false);
  // So that an answer, which begins without a space, reads back as the tokens it was written in.
  out.emplace_back("tokenizer.ggml.add_space_prefix", false);
}

struct Range {
  std::string_view option;
  std::uint64_t value;
  std::uint64_t min;
  std::uint64_t max;
};

std::optional<std::string> range_complaint(const ModelOptions& options) {
  for (const Range& range :
       {Range{"--layers", options.layers, 1, 256}, Range{"--embd", options.embd, 16, 16'384},
        Range{"--heads", options.heads, 1, 256}, Range{"--ffn", options.ffn, 1, 65'536},
        Range{"--ctx", options.ctx, 16, 1'048'576},
        Range{"--words", options.vocabulary.words, kWordsMin, kWordsMax}}) {
    if (range.value < range.min || range.value > range.max) {
      return std::string(range.option) + " must be from " + std::to_string(range.min) + " to " +
             std::to_string(range.max) + ", not " + std::to_string(range.value);
    }
  }
  return std::nullopt;
}

std::optional<std::string> block_complaint(std::string_view option, std::uint32_t value,
                                           TensorType type) {
  if (value % column_multiple(type) == 0) { return std::nullopt; }
  return std::string(option) + " must be a multiple of " + std::to_string(column_multiple(type)) +
         " for --type " + std::string(type_name(type)) + ", not " + std::to_string(value);
}

/// llama.cpp refuses a vocabulary in which a text occurs twice.
std::optional<std::string> saying_complaint(VocabularyOptions options) {
  const std::string text = token_text(std::exchange(options.says, {}));
  if (text.empty()) { return std::nullopt; }
  if (options.endless) { return "--says is an answer with an end, so not for --endless"; }
  const std::vector<Token> others = make_vocabulary(options);
  const bool is_token = std::any_of(others.begin(), others.end(),
                                    [&](const Token& token) { return token.text == text; });
  if (!is_token) { return std::nullopt; }
  return "--says must be a text that is no token anyway, such as a sentence, not " + text;
}

}  // namespace

std::optional<std::string> complaint(const ModelOptions& options) {
  if (options.name.empty()) { return "--name must not be empty"; }
  if (auto found = range_complaint(options)) { return found; }
  if (options.embd % (2 * options.heads) != 0) {
    return "--embd must be a multiple of twice --heads (a head turns pairs of numbers), but " +
           std::to_string(options.embd) + " is no multiple of " + std::to_string(2 * options.heads);
  }
  if (auto found = saying_complaint(options.vocabulary)) { return found; }
  if (auto found = block_complaint("--embd", options.embd, options.type)) { return found; }
  return block_complaint("--ffn", options.ffn, options.type);
}

Gguf make_model(const ModelOptions& options) {
  const std::vector<Token> vocabulary = make_vocabulary(options.vocabulary);
  Gguf gguf;
  gguf.tensors = make_weights(options, vocabulary);
  add_general(options, size_label(gguf.tensors), gguf.metadata);
  add_shape(options, vocabulary.size(), gguf.metadata);
  add_tokenizer(vocabulary, gguf.metadata);
  if (options.chat_template) {
    gguf.metadata.emplace_back("tokenizer.chat_template", chat_template());
  }
  return gguf;
}

}  // namespace murmur::tiny_gguf
