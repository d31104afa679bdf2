#include "tiny_gguf/grammar_weights.h"

#include <cmath>
#include <cstddef>

namespace murmur::tiny_gguf {
namespace {

/// Of the residual stream before the output norm, which divides by it. Measured by how long answers
/// become; it differs a little between shapes and contexts, and the shares with it.
constexpr float kStreamRms = 2.3F;
/// Makes a logit of about -40, which no sampler setting revives.
constexpr float kForbidden = -24;

/// At temperature T a token's share is proportional to exp(logit / T). Against `rivals` tokens of
/// mean logit 0, this logit gives `count` tokens together `odds` : 1.
float favour(double odds, double rivals, double count) {
  const double logit = kGrammarTemperature * std::log(odds * rivals / count);
  // Rounded, since the last bits of a logarithm differ between libraries and the file must not.
  return static_cast<float>(std::round(logit * 64) / 64);
}

}  // namespace

GrammarWeights::GrammarWeights(const std::vector<Token>& vocabulary) {
  for (const Token& token : vocabulary) { counts_[token.role] += 1; }
  for (const auto& [role, count] : counts_) {
    for (std::size_t state = 0; state < kAfterCount; ++state) {
      weights_[role][state] = weight(role, static_cast<After>(state));
    }
  }
}

float GrammarWeights::weight(Role role, After state) const {
  const double own = share(role, state);
  if (own == 0) { return kForbidden; }
  const Role rival = main_role(state);
  const double odds = own / share(rival, state);
  return favour(odds, counts_.at(rival), counts_.at(role)) * kStreamRms / kFlag;
}

/// The role with the largest share, which the others are weighed against.
Role GrammarWeights::main_role(After state) const {
  Role main = counts_.begin()->first;
  for (const auto& [role, count] : counts_) {
    if (share(role, state) > share(main, state)) { main = role; }
  }
  return main;
}

}  // namespace murmur::tiny_gguf
