#include "eval/setting.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/trim.h"

namespace murmur::eval {
namespace {

/// The number behind "M=" or "k=".
std::optional<std::uint32_t> value_of(std::string_view part, std::string_view name,
                                      std::uint32_t most) {
  part = trimmed(part);
  if (!part.starts_with(name)) { return std::nullopt; }
  part.remove_prefix(name.size());
  std::uint32_t value = 0;
  const auto read = std::from_chars(part.data(), part.data() + part.size(), value);
  const bool whole = read.ec == std::errc() && read.ptr == part.data() + part.size();
  return whole && value <= most ? std::optional(value) : std::nullopt;
}

Result<Setting> parse_setting(std::string_view text, const SettingLimits& limits) {
  const std::size_t comma = std::min(text.find(','), text.size());
  const auto layers = value_of(text.substr(0, comma), "M=", limits.layers);
  const auto fan_out =
      value_of(text.substr(std::min(comma + 1, text.size())), "k=", limits.fan_out);
  if (!layers || !fan_out) {
    return Error{"\"" + std::string(text) + "\" is no setting like M=1,k=3 (M at most " +
                 std::to_string(limits.layers) + ", k at most " + std::to_string(limits.fan_out) +
                 ")"};
  }
  return Setting{.layers = *layers, .fan_out = *fan_out};
}

Result<std::vector<Setting>> parse_shapes(std::string_view text, const SettingLimits& limits) {
  std::vector<Setting> shapes;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    if (trimmed(part).empty()) { continue; }
    const auto shape = parse_setting(trimmed(part), limits);
    if (!shape) { return shape.error(); }
    if (std::find(shapes.begin(), shapes.end(), *shape) != shapes.end()) {
      return Error{"the sweep names " + shape_of(*shape) + " twice"};
    }
    shapes.push_back(*shape);
  }
  if (shapes.empty()) { return Error{"the sweep names no setting, such as M=1,k=3"}; }
  return shapes;
}

}  // namespace

std::string shape_of(const Setting& setting) {
  return "M=" + std::to_string(setting.layers) + ",k=" + std::to_string(setting.fan_out);
}

Result<std::vector<Setting>> parse_sweep(std::string_view text,
                                         const std::vector<moa::Strategy>& strategies,
                                         const SettingLimits& limits) {
  const auto shapes = parse_shapes(text, limits);
  if (!shapes) { return shapes.error(); }
  std::vector<Setting> settings;
  for (const moa::Strategy strategy : strategies) {
    for (Setting setting : *shapes) {
      setting.strategy = strategy;
      const bool again = setting.layers == 0 && strategy != strategies.front();
      if (!again) { settings.push_back(setting); }
    }
  }
  return settings;
}

}  // namespace murmur::eval
