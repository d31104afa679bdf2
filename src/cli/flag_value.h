#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace murmur::cli {

/// Where the value of a flag goes. `set` is called once for each value given and says what is wrong
/// with it; `default_text` is for --help, empty if there is nothing to show.
struct FlagValue {
  std::function<Result<void>(const std::string& text)> set;
  std::string default_text;
};

/// A decimal integer with nothing before or after it. CLI11's own conversion reads "010" as eight
/// and
/// "-1" as a very large unsigned number.
[[nodiscard]] Result<std::uint64_t> parse_integer(std::string_view text, std::uint64_t smallest,
                                                  std::uint64_t largest);
/// A decimal number, not NaN; the bounds are allowed values.
[[nodiscard]] Result<double> parse_real(std::string_view text, double smallest, double largest);

// The builders below keep a reference: `into` outlives the parsing.

[[nodiscard]] FlagValue text_into(std::string& into);
[[nodiscard]] FlagValue list_into(std::vector<std::string>& into);
/// Only the listed words.
[[nodiscard]] FlagValue choice_into(std::string& into, std::vector<std::string> allowed);
[[nodiscard]] FlagValue real_into(std::optional<double>& into, double smallest, double largest);
[[nodiscard]] FlagValue real_into(double& into, double smallest, double largest);
/// In seconds, fractions allowed, at most a day.
[[nodiscard]] FlagValue seconds_into(Duration& into, double smallest = 0.001);
[[nodiscard]] FlagValue seconds_into(std::optional<Duration>& into, double smallest = 0.001);

/// Requires that `largest` fits into T.
template <class T>
[[nodiscard]] FlagValue integer_into(T& into, std::uint64_t smallest, std::uint64_t largest) {
  static_assert(std::is_unsigned_v<T>);
  MURMUR_ASSERT(largest <= std::numeric_limits<T>::max());
  return {[&into, smallest, largest](const std::string& text) -> Result<void> {
            const Result<std::uint64_t> number = parse_integer(text, smallest, largest);
            if (!number) { return number.error(); }
            into = static_cast<T>(*number);
            return {};
          },
          std::to_string(into)};
}
template <class T>
[[nodiscard]] FlagValue integer_into(std::optional<T>& into, std::uint64_t smallest,
                                     std::uint64_t largest) {
  static_assert(std::is_unsigned_v<T>);
  MURMUR_ASSERT(largest <= std::numeric_limits<T>::max());
  return {[&into, smallest, largest](const std::string& text) -> Result<void> {
            const Result<std::uint64_t> number = parse_integer(text, smallest, largest);
            if (!number) { return number.error(); }
            into = static_cast<T>(*number);
            return {};
          },
          into ? std::to_string(*into) : ""};
}
/// In mebibytes, kept in bytes.
[[nodiscard]] FlagValue mebibytes_into(std::size_t& into, std::uint64_t smallest,
                                       std::uint64_t largest);

}  // namespace murmur::cli
