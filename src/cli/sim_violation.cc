#include "cli/sim_violation.h"

#include <array>
#include <cstdio>
#include <optional>
#include <string_view>
#include <utility>

namespace murmur::cli {
namespace {

/// What is given anew, or changes only what is printed; and whether a value follows.
constexpr std::array<std::pair<std::string_view, bool>, 5> kLeftOut{
    {{"--seed", true}, {"--seeds", true}, {"--until", true}, {"--trace", true}, {"--json", false}}};

/// How many words of the line, from this one on, are left out.
std::size_t left_out(const std::string& word) {
  for (const auto& [flag, has_value] : kLeftOut) {
    if (word == flag) { return has_value ? 2 : 1; }
    if (word.starts_with(std::string(flag) + "=")) { return 1; }
  }
  return 0;
}

std::string quoted(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:,=+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) { return word; }
  std::string text = "'";
  for (const char c : word) { text += c == '\'' ? std::string("'\\''") : std::string(1, c); }
  return text + "'";
}

/// Rounded up: what happened then happens before that.
std::string just_after(Instant at) {
  constexpr std::int64_t kMicrosecond = 1000;
  const std::int64_t micros = at.since_start().count() / kMicrosecond + 1;
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%06lld", static_cast<long long>(micros / 1'000'000),
                static_cast<long long>(micros % 1'000'000));
  return text;
}

}  // namespace

std::string reproduction(const CommandLine& line, std::uint64_t seed, Instant at) {
  std::string text = "murmur sim";
  for (std::size_t i = 0; i < line.size();) {
    const std::size_t skipped = left_out(line[i]);
    if (skipped == 0) { text += " " + quoted(line[i]); }
    i += skipped == 0 ? 1 : skipped;
  }
  return text + " --seed " + std::to_string(seed) + " --until " + just_after(at);
}

std::string violation_text(const CommandLine& line, std::uint64_t seed,
                           const sim::Violation& violation) {
  return reproduction(line, seed, violation.at) + "  # " + violation.checker + ": " +
         violation.what;
}

}  // namespace murmur::cli
