#include "cli/units.h"

#include <cstdio>

namespace murmur::cli {
namespace {

std::string printed(const char* format, double number) {
  char text[48];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

}  // namespace

std::string seconds_text(Duration duration) {
  const double seconds = to_seconds(duration);
  if (seconds < 0.0995) { return printed("%.0f ms", seconds * 1e3); }
  if (seconds < 9.995) { return printed("%.2f s", seconds); }
  if (seconds < 119.95) { return printed("%.1f s", seconds); }
  const auto whole = static_cast<std::int64_t>(seconds);
  return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
}

std::string round_trip_text(Duration duration) {
  const double milliseconds = to_milliseconds(duration);
  return milliseconds < 9.95 ? printed("%.2f ms", milliseconds) : seconds_text(duration);
}

std::string bytes_text(std::uint64_t bytes) {
  const auto number = static_cast<double>(bytes);
  if (bytes < 1000) { return std::to_string(bytes) + " B"; }
  if (bytes < 999'950) { return printed("%.1f kB", number / 1e3); }
  if (bytes < 999'950'000) { return printed("%.1f MB", number / 1e6); }
  return printed("%.2f GB", number / 1e9);
}

std::string rate_text(double per_s) {
  if (per_s <= 0) { return "-"; }
  return printed(per_s < 9.95 ? "%.1f" : "%.0f", per_s);
}

}  // namespace murmur::cli
