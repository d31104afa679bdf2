#include "tiny_gguf/weights.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "tiny_gguf/grammar_weights.h"
#include "tiny_gguf/weight_stream.h"

namespace murmur::tiny_gguf {
namespace {

// Chosen by looking at answers: words vary with the prompt, and no word dominates.

/// Of queries and keys: large enough for attention to pick few tokens, so that each of them counts.
constexpr float kAttentionGain = 2.0F;
/// What all layers' attention adds to the stream, where embeddings are 1, and what their
/// feed-forward blocks add.
constexpr float kAttentionShare = 3.0F;
constexpr float kFfnShare = 1.2F;
/// How far a token's logit varies from context to context.
constexpr float kLogitDeviation = 1.2F;

using Row = std::span<float>;

/// The part of a row that the grammar owns, and the rest.
Row flags(Row row) { return row.first(kAfterCount); }
Row others(Row row) { return row.subspan(kAfterCount); }

void fill_normal(WeightStream stream, float deviation, Row row) {
  for (float& weight : row) { weight = deviation * stream.next_normal(); }
}

float one_over_root(std::uint64_t number) { return 1 / std::sqrt(static_cast<float>(number)); }

class WeightsMaker {
 public:
  explicit WeightsMaker(const ModelOptions& options) : options_(options) {}

  [[nodiscard]] std::vector<Tensor> make(const std::vector<Token>& vocabulary) {
    add_embedding(vocabulary);
    for (std::uint32_t layer = 0; layer < options_.layers; ++layer) {
      add_layer("blk." + std::to_string(layer) + ".");
    }
    add_norm("output_norm.weight");
    add_output(vocabulary);
    return std::move(tensors_);
  }

 private:
  void add_embedding(const std::vector<Token>& vocabulary) {
    const auto roles = roles_of(vocabulary);
    const std::string name = "token_embd.weight";
    add_matrix(name, options_.embd, roles->size(),
               [=, seed = options_.seed](std::uint64_t token, Row row) {
                 fill_normal(WeightStream(seed, name, token), 1, others(row));
                 flags(row)[static_cast<std::size_t>(after((*roles)[token]))] = kFlag;
               });
  }

  void add_layer(const std::string& layer) {
    const std::uint32_t embd = options_.embd;
    add_norm(layer + "attn_norm.weight");
    add_reading(layer + "attn_q.weight", embd, kAttentionGain);
    add_reading(layer + "attn_k.weight", embd, kAttentionGain);
    add_reading(layer + "attn_v.weight", embd, 1);
    add_writing(layer + "attn_output.weight", embd, kAttentionShare);
    add_norm(layer + "ffn_norm.weight");
    add_reading(layer + "ffn_gate.weight", options_.ffn, 1);
    add_reading(layer + "ffn_up.weight", options_.ffn, 1);
    add_writing(layer + "ffn_down.weight", options_.ffn, kFfnShare);
  }

  void add_output(const std::vector<Token>& vocabulary) {
    const auto roles = roles_of(vocabulary);
    const std::string name = "output.weight";
    const float deviation = kLogitDeviation * one_over_root(options_.embd);
    const GrammarWeights grammar(vocabulary);
    add_matrix(name, options_.embd, roles->size(),
               [=, seed = options_.seed](std::uint64_t token, Row row) {
                 fill_normal(WeightStream(seed, name, token), deviation, others(row));
                 std::ranges::copy(grammar.of((*roles)[token]), flags(row).begin());
               });
  }

  /// A matrix that reads the normalised stream: its outputs have deviation `gain`.
  void add_reading(const std::string& name, std::uint64_t rows, float gain) {
    const float deviation = gain * one_over_root(options_.embd);
    add_matrix(name, options_.embd, rows, [=, seed = options_.seed](std::uint64_t row, Row values) {
      fill_normal(WeightStream(seed, name, row), deviation, values);
    });
  }

  /// A matrix that adds to the stream, everywhere but in the grammar's dimensions. All layers' such
  /// matrices together add deviation `share`, whatever their number.
  void add_writing(const std::string& name, std::uint64_t columns, float share) {
    const float deviation = share * one_over_root(columns) * one_over_root(options_.layers);
    add_matrix(name, columns, options_.embd,
               [=, seed = options_.seed](std::uint64_t row, Row values) {
                 if (row >= kAfterCount) {
                   fill_normal(WeightStream(seed, name, row), deviation, values);
                 }
               });
  }

  void add_norm(const std::string& name) {
    tensors_.push_back({name, options_.embd, 1, TensorType::F32,
                        [](std::uint64_t, Row row) { std::ranges::fill(row, 1.0F); }});
  }

  template <class Fill>
  void add_matrix(const std::string& name, std::uint64_t columns, std::uint64_t rows, Fill fill) {
    tensors_.push_back({name, columns, rows, options_.type, std::move(fill)});
  }

  /// Shared, since the tensors outlive the vocabulary.
  static std::shared_ptr<const std::vector<Role>> roles_of(const std::vector<Token>& vocabulary) {
    auto roles = std::make_shared<std::vector<Role>>();
    for (const Token& token : vocabulary) { roles->push_back(token.role); }
    return roles;
  }

  const ModelOptions& options_;
  std::vector<Tensor> tensors_;
};

}  // namespace

std::vector<Tensor> make_weights(const ModelOptions& options,
                                 const std::vector<Token>& vocabulary) {
  return WeightsMaker(options).make(vocabulary);
}

}  // namespace murmur::tiny_gguf
