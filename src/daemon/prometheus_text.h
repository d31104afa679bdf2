#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace murmur::daemon {

/// How long things took, counted into buckets.
class DurationCounts {
 public:
  void record(Duration time);

 private:
  friend class PrometheusText;
  std::vector<std::uint64_t> buckets_;  // not cumulative; the last is without a bound
  std::uint64_t count_ = 0;
  double sum_s_ = 0;
};

/// Writes Prometheus' text format, version 0.0.4, family by family ("Exposition formats" of its
/// documentation): HELP and TYPE once, then the samples, texts escaped.
class PrometheusText {
 public:
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// Begins a family. `type`: counter, gauge or histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);
  /// A sample of the family that was begun last, a counter or a gauge.
  void sample(Labels labels, double value);
  /// The samples of one histogram of that family, in seconds.
  void histogram(Labels labels, const DurationCounts& counts);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void line(std::string_view suffix, Labels labels, std::string_view bound, double value);

  std::string out_;
  std::string name_;
};

}  // namespace murmur::daemon
