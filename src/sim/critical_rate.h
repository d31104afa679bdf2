#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "sim/experiment.h"
#include "sim/growth.h"

namespace murmur::sim {

/// Where queues stop being bounded, as far as the tests could tell; prompts per second and user, on
/// average.
struct CriticalRate {
  double bounded = 0;  ///< the largest rate judged Bounded
  double growing = 0;  ///< the smallest judged Growing above it
};

/// Finds it by bisection: says which rate to judge next, and is told the verdict. Between the two
/// ends there can be rates that remain Unclear; then each end is moved towards them on its own.
class CriticalRateSearch {
 public:
  /// It gives up after so many.
  static constexpr std::size_t kJudgedMax = 40;

  /// Begins around `guess`, and goes as far from it as it must. Ends when no two neighbours among
  /// the rates where the verdict changes are further apart than `precision`, as a share of the
  /// lower. Requires both > 0.
  CriticalRateSearch(double guess, double precision);

  /// Nothing when it is over.
  [[nodiscard]] std::optional<double> next() const;
  /// Requires that `rate` is the one that next() said.
  void judge(double rate, Boundedness verdict);
  /// Nothing as long as one of the two verdicts was not heard.
  [[nodiscard]] std::optional<CriticalRate> found() const;

 private:
  /// Those judged Unclear between the two ends.
  struct Range {
    double low;
    double high;
  };
  void forget_what_is_outside();

  double precision_;
  double lowest_;
  double highest_;
  std::optional<double> bounded_;
  std::optional<double> growing_;
  std::optional<Range> unclear_;
  std::size_t judged_ = 0;
};

// What rates an experiment is given here only say how much each user asks beside the others.

/// ExperimentReport::growth if users ask at `rate_per_s` on average; of one seed.
[[nodiscard]] double growth_at(ExperimentOptions options, double rate_per_s, std::uint64_t seed);

/// What theory says of the same (expected_load.h, fluid_flow.h); prompts per second and user, on
/// average.
struct RateBounds {
  double theorem = 0;    ///< Theorem 1, Remark 1, or what they are with unlike users; per slot
  double corrected = 0;  ///< by class and by batching, at the busiest engine
  /// Of any choice of peers; where nodes or users are unlike, classes alike.
  std::optional<double> fluid;
};
[[nodiscard]] RateBounds rate_bounds(ExperimentOptions options);

}  // namespace murmur::sim
