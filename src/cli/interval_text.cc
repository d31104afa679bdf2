#include "cli/interval_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace murmur::cli {

std::string number_text(double number) {
  if (std::isnan(number)) { return "-"; }
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number);
  return text;
}

Interval not_negative(const Interval& interval) {
  if (!std::isfinite(interval.low)) { return interval; }
  return {interval.mean, std::max(0.0, interval.low), interval.high};
}

std::string signed_interval_text(const Interval& interval) {
  const std::string mean = number_text(interval.mean);
  if (!std::isfinite(interval.low)) { return mean; }
  return mean + " [" + number_text(interval.low) + " .. " + number_text(interval.high) + "]";
}

std::string interval_text(const Interval& interval) {
  return signed_interval_text(not_negative(interval));
}

void write_signed_interval(openai::JsonWriter& out, const std::string& name,
                           const Interval& interval) {
  out.member(name, interval.mean).key(name + "_ci95").begin_array();
  out.value(interval.low).value(interval.high).end_array();
}

void write_interval(openai::JsonWriter& out, const std::string& name, const Interval& interval) {
  write_signed_interval(out, name, not_negative(interval));
}

}  // namespace murmur::cli
