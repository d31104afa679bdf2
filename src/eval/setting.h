#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace murmur::eval {

/// One shape of a run that is to be measured.
struct Setting {
  std::uint32_t layers = 0;   ///< M
  std::uint32_t fan_out = 0;  ///< k
  friend auto operator<=>(const Setting&, const Setting&) = default;
};

/// "M=1,k=3"
[[nodiscard]] std::string to_string(const Setting& setting);

/// Reads "M=0,k=0;M=1,k=3". The error says what is wrong with which part; the limits are those of
/// a request.
[[nodiscard]] Result<std::vector<Setting>> parse_sweep(std::string_view text);

}  // namespace murmur::eval
