#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "moa/plan.h"

namespace murmur::eval {

/// One way of answering that is to be measured.
struct Setting {
  moa::Strategy strategy = moa::Strategy::Auto;
  std::uint32_t layers = 0;   ///< M
  std::uint32_t fan_out = 0;  ///< k
  friend auto operator<=>(const Setting&, const Setting&) = default;

  /// The one that all settings without layers come to: the own model alone, whatever else they say.
  [[nodiscard]] Setting canonical() const { return layers == 0 ? Setting{} : *this; }
};

/// "M=1,k=3"
[[nodiscard]] std::string shape_of(const Setting& setting);

/// What a request, and the network at hand, allow.
struct SettingLimits {
  std::uint32_t layers = 0;
  std::uint32_t fan_out = 0;
};

/// Reads "M=0,k=0;M=1,k=3", to be tried with each of these strategies; what has no layers is tried
/// once, with the first. The error says what is wrong with which part. Requires a strategy.
[[nodiscard]] Result<std::vector<Setting>> parse_sweep(std::string_view text,
                                                       const std::vector<moa::Strategy>& strategies,
                                                       const SettingLimits& limits);

}  // namespace murmur::eval
