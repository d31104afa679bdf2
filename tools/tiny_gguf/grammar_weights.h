#pragma once

#include <array>
#include <map>
#include <vector>

#include "tiny_gguf/grammar.h"
#include "tiny_gguf/vocabulary.h"

namespace murmur::tiny_gguf {

/// What a token's embedding holds in the dimension of its After state.
inline constexpr float kFlag = 4;

/// A token's output weights on the grammar's dimensions, one per After state.
using FlagWeights = std::array<float, kAfterCount>;

/// Turns the grammar's shares into output weights, for the numbers of tokens that a vocabulary has.
class GrammarWeights {
 public:
  explicit GrammarWeights(const std::vector<Token>& vocabulary);

  /// Requires a role that occurs in the vocabulary.
  [[nodiscard]] const FlagWeights& of(Role role) const { return weights_.at(role); }

 private:
  [[nodiscard]] float weight(Role role, After state) const;
  [[nodiscard]] Role main_role(After state) const;

  std::map<Role, double> counts_;
  std::map<Role, FlagWeights> weights_;
};

}  // namespace murmur::tiny_gguf
