#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "wire/propose.h"

namespace murmur::wire {

// The headers that make a chat completion a proposal. Their presence alone keeps a node from
// starting a run of its own for it, so no request can multiply.
inline constexpr std::string_view kRunHeader = "Murmur-Run";                ///< 16 hex digits
inline constexpr std::string_view kLayerHeader = "Murmur-Layer";            ///< 1 to kLayersMax
inline constexpr std::string_view kTimeLeftHeader = "Murmur-Time-Left-Ms";  ///< 1 to 86,400,000
inline constexpr std::string_view kLiveHeader = "Murmur-Live";              ///< 1, or absent

/// More layers than this are refused everywhere: each multiplies the load on the cluster.
inline constexpr std::uint32_t kLayersMax = 8;
inline constexpr Duration kTimeLeftMax = std::chrono::hours(24);

/// Header values as they stand in a message; an absent header is an empty string.
struct ProposeHeaders {
  std::string run;
  std::string layer;
  std::string time_left_ms;
  std::string live;
};

[[nodiscard]] ProposeHeaders encode_headers(const Propose& propose);
/// Fills the scalar fields of `into` (run, layer, time_left, live). The error names the header.
[[nodiscard]] Result<void> decode_headers(const ProposeHeaders& headers, Propose& into);

/// 16 lower-case hex digits.
[[nodiscard]] std::string to_hex(RunId run);

}  // namespace murmur::wire
