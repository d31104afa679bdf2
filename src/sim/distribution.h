#pragma once

#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "base/rng.h"

namespace murmur::sim {

/// What a length or a time is drawn from; the unit (seconds, tokens) is its user's. A value: cheap
/// to copy, since what was measured is shared.
class Distribution {
 public:
  static constexpr double kValueMax = 1e9;      ///< of a mean or a measured value
  static constexpr double kVariationMax = 100;  ///< of log_normal's coefficient of variation

  /// Always `value`. Requires 0 <= value <= kValueMax.
  [[nodiscard]] static Distribution constant(double value);
  /// Requires 0 < mean <= kValueMax.
  [[nodiscard]] static Distribution exponential(double mean);
  /// By its own mean and coefficient of variation (standard deviation over mean), not those of the
  /// logarithm. Requires 0 < mean <= kValueMax and 0 < variation <= kVariationMax.
  [[nodiscard]] static Distribution log_normal(double mean, double variation);
  /// Each of `values` equally likely. Requires at least one, and each as exponential's mean.
  [[nodiscard]] static Distribution empirical(std::vector<double> values);

  /// Not negative.
  [[nodiscard]] double draw(Rng& rng) const;
  [[nodiscard]] double mean() const { return mean_; }
  /// Variance over the square of the mean: Pollaczek and Khinchine's c^2 in the mean wait
  /// rho mean (1 + c^2) / (2 (1 - rho)) of M/G/1. 0 of a constant, 1 of an exponential.
  [[nodiscard]] double squared_variation() const { return squared_variation_; }

 private:
  struct Constant {};
  struct Exponential {};
  struct LogNormal {
    double log_mean;
    double log_deviation;
  };
  struct Empirical {
    std::shared_ptr<const std::vector<double>> values;
  };
  using Shape = std::variant<Constant, Exponential, LogNormal, Empirical>;

  Distribution(Shape shape, double mean, double squared_variation)
      : shape_(std::move(shape)),
        mean_(mean),
        squared_variation_(squared_variation) {}

  Shape shape_;
  double mean_;
  double squared_variation_;
};

/// `const:S`, `exp:S` or `lognormal:S:CV`. The error says the allowed forms and ranges in one line
/// that starts with "must be"; which option or key is meant, the caller knows. There are no files
/// here: who allows `file:F` looks for that prefix first and gives what is in F to
/// parse_measured().
[[nodiscard]] Result<Distribution> parse_distribution(std::string_view text);

/// The empirical distribution of a file's text: one number in (0, kValueMax] a line; empty lines
/// and those that start with # do not count. The error names the line.
[[nodiscard]] Result<Distribution> parse_measured(std::string_view text);

}  // namespace murmur::sim
