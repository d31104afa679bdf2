#include "daemon/prometheus_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace murmur::daemon {
namespace {

/// From a fast model's first token to a slow board's whole answer.
constexpr std::array kBoundsS{0.005, 0.02, 0.1,  0.25, 0.5,   1.0,   2.0,
                              5.0,   10.0, 30.0, 60.0, 120.0, 300.0, 600.0};

std::string written(double value) {
  if (std::isnan(value)) { return "NaN"; }
  if (std::isinf(value)) { return value > 0 ? "+Inf" : "-Inf"; }
  std::array<char, 32> digits{};
  const auto [end, ec] = std::to_chars(digits.begin(), digits.end(), value);
  return {digits.begin(), end};
}

std::string escaped(std::string_view text, bool in_quotes) {
  std::string out;
  for (const char byte : text) {
    if (byte == '\\') {
      out += "\\\\";
    } else if (byte == '\n') {
      out += "\\n";
    } else if (byte == '"' && in_quotes) {
      out += "\\\"";
    } else {
      out += byte;
    }
  }
  return out;
}

}  // namespace

void DurationCounts::record(Duration time) {
  const double seconds = to_seconds(time);
  buckets_.resize(kBoundsS.size() + 1);
  const auto* const bound = std::lower_bound(kBoundsS.begin(), kBoundsS.end(), seconds);
  ++buckets_[static_cast<std::size_t>(bound - kBoundsS.begin())];
  ++count_;
  sum_s_ += seconds;
}

void PrometheusText::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  out_.append("# HELP ").append(name).append(" ").append(escaped(help, false)).append("\n");
  out_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void PrometheusText::sample(Labels labels, double value) { line("", labels, "", value); }

void PrometheusText::histogram(Labels labels, const DurationCounts& counts) {
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < kBoundsS.size(); ++i) {
    if (i < counts.buckets_.size()) { below += counts.buckets_[i]; }
    line("_bucket", labels, written(kBoundsS[i]), static_cast<double>(below));
  }
  line("_bucket", labels, "+Inf", static_cast<double>(counts.count_));
  line("_sum", labels, "", counts.sum_s_);
  line("_count", labels, "", static_cast<double>(counts.count_));
}

void PrometheusText::line(std::string_view suffix, Labels labels, std::string_view bound,
                          double value) {
  out_.append(name_).append(suffix);
  char before = '{';
  const auto add = [&](std::string_view name, std::string_view text) {
    out_ += std::exchange(before, ',');
    out_.append(name).append("=\"").append(escaped(text, true)).append("\"");
  };
  for (const auto& [name, text] : labels) { add(name, text); }
  if (!bound.empty()) { add("le", bound); }
  if (before == ',') { out_ += '}'; }
  out_.append(" ").append(written(value)).append("\n");
}

}  // namespace murmur::daemon
