#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "sim/distribution.h"

namespace murmur::sim {
namespace {

/// In [0, largest]; nothing before or after it.
std::optional<double> number(std::string_view text, double largest) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, value);
  const bool in_range = value >= 0 && value <= largest;  // also refuses NaN
  if (error != std::errc{} || stopped != end || !in_range) { return std::nullopt; }
  return value;
}

/// What stands before the first `mark`, and what after it; all and nothing if there is none.
std::pair<std::string_view, std::string_view> split(std::string_view text, char mark) {
  const std::size_t at = text.find(mark);
  if (at == std::string_view::npos) { return {text, {}}; }
  return {text.substr(0, at), text.substr(at + 1)};
}

std::optional<Distribution> by_form(std::string_view form, std::string_view parameters) {
  const auto [first, second] = split(parameters, ':');
  if (form == "lognormal") {
    const auto mean = number(first, Distribution::kValueMax);
    const auto variation = number(second, Distribution::kVariationMax);
    if (!mean || *mean == 0 || !variation || *variation == 0) { return std::nullopt; }
    return Distribution::log_normal(*mean, *variation);
  }
  const auto value = number(parameters, Distribution::kValueMax);
  if (!value) { return std::nullopt; }
  if (form == "const") { return Distribution::constant(*value); }
  if (form == "exp" && *value > 0) { return Distribution::exponential(*value); }
  return std::nullopt;
}

}  // namespace

Result<Distribution> parse_distribution(std::string_view text) {
  const auto [form, parameters] = split(text, ':');
  if (const auto distribution = by_form(form, parameters)) { return *distribution; }
  return Error{
      "must be const:S (S from 0 to 1e9), exp:S (S above 0, to 1e9) or lognormal:S:CV (S above 0, "
      "to 1e9; CV above 0, to 100)"};
}

Result<Distribution> parse_measured(std::string_view text) {
  std::vector<double> values;
  for (std::size_t line = 1; !text.empty(); ++line) {
    auto [content, rest] = split(text, '\n');
    text = rest;
    if (content.ends_with('\r')) { content.remove_suffix(1); }
    if (content.empty() || content.starts_with('#')) { continue; }
    const auto value = number(content, Distribution::kValueMax);
    if (!value || *value == 0) {
      return Error{"line " + std::to_string(line) + " must be one number above 0, to 1e9"};
    }
    values.push_back(*value);
  }
  if (values.empty()) { return Error{"must hold at least one number above 0, to 1e9"}; }
  return Distribution::empirical(std::move(values));
}

}  // namespace murmur::sim
