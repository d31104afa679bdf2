#include "cli/flag_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <utility>

namespace murmur::cli {
namespace {

constexpr double kSecondsMax = 86'400;

std::string short_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
}

std::string expected(std::string_view what, const std::string& smallest,
                     const std::string& largest) {
  return std::string("must be ") + std::string(what) + " from " + smallest + " to " + largest;
}

template <class Into>
FlagValue real_setter(Into& into, double smallest, double largest, std::string default_text) {
  return {[&into, smallest, largest](const std::string& text) -> Result<void> {
            const Result<double> number = parse_real(text, smallest, largest);
            if (!number) { return number.error(); }
            into = *number;
            return {};
          },
          std::move(default_text)};
}

template <class Into>
FlagValue seconds_setter(Into& into, double smallest, std::string default_text) {
  return {[&into, smallest](const std::string& text) -> Result<void> {
            const Result<double> seconds = parse_real(text, smallest, kSecondsMax);
            if (!seconds) { return seconds.error(); }
            into = from_seconds(*seconds);
            return {};
          },
          std::move(default_text)};
}

}  // namespace

Result<std::uint64_t> parse_integer(std::string_view text, std::uint64_t smallest,
                                    std::uint64_t largest) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end || number < smallest || number > largest) {
    return Error{expected("a whole number", std::to_string(smallest), std::to_string(largest))};
  }
  return number;
}

Result<double> parse_real(std::string_view text, double smallest, double largest) {
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  const bool in_range = number >= smallest && number <= largest;  // also refuses NaN
  if (error != std::errc{} || stopped != end || !in_range) {
    return Error{expected("a number", short_text(smallest), short_text(largest))};
  }
  return number;
}

FlagValue text_into(std::string& into) {
  return {[&into](const std::string& text) -> Result<void> {
            if (text.empty()) { return Error{"must not be empty"}; }
            into = text;
            return {};
          },
          into};
}

FlagValue list_into(std::vector<std::string>& into) {
  return {[&into](const std::string& text) -> Result<void> {
            if (text.empty()) { return Error{"must not be empty"}; }
            into.push_back(text);
            return {};
          },
          ""};
}

FlagValue choice_into(std::string& into, std::vector<std::string> allowed) {
  std::string listed;
  for (const std::string& word : allowed) { listed += (listed.empty() ? "" : ", ") + word; }
  return {[&into, allowed = std::move(allowed), listed](const std::string& text) -> Result<void> {
            if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) {
              return Error{"must be one of " + listed};
            }
            into = text;
            return {};
          },
          into};
}

FlagValue real_into(std::optional<double>& into, double smallest, double largest) {
  return real_setter(into, smallest, largest, into ? short_text(*into) : "");
}

FlagValue real_into(double& into, double smallest, double largest) {
  return real_setter(into, smallest, largest, short_text(into));
}

FlagValue seconds_into(Duration& into, double smallest) {
  return seconds_setter(into, smallest, short_text(to_seconds(into)));
}

FlagValue seconds_into(std::optional<Duration>& into, double smallest) {
  return seconds_setter(into, smallest, into ? short_text(to_seconds(*into)) : "");
}

FlagValue mebibytes_into(std::size_t& into, std::uint64_t smallest, std::uint64_t largest) {
  return {[&into, smallest, largest](const std::string& text) -> Result<void> {
            const Result<std::uint64_t> number = parse_integer(text, smallest, largest);
            if (!number) { return number.error(); }
            into = static_cast<std::size_t>(*number) << 20U;
            return {};
          },
          std::to_string(into >> 20U)};
}

}  // namespace murmur::cli
