#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace murmur::wire {

/// How busy a node is, as it says itself. It travels with every answer to a proposal and in
/// gossip's probe acks; both forms saturate at kLoadJobsMax, kWaitEstimateMax and kOfferedLoadMax.
struct Load {
  std::uint32_t waiting = 0;     ///< jobs in its queue
  std::uint32_t running = 0;     ///< jobs in its engine
  std::uint32_t free_slots = 0;  ///< jobs that would start at once
  Duration wait_estimate{0};     ///< of a job that came now; sent in whole milliseconds
  double offered_load = 0;       ///< rho, dimensionless; sent in hundredths; 0: unknown

  friend bool operator==(const Load&, const Load&) = default;
};

inline constexpr std::uint32_t kLoadJobsMax = 65'535;
inline constexpr Duration kWaitEstimateMax = std::chrono::hours(24);
inline constexpr double kOfferedLoadMax = 655.35;

/// "waiting=2, running=1, free=0, wait-ms=1200, rho=0.43"
inline constexpr std::string_view kLoadHeader = "Murmur-Load";
[[nodiscard]] std::string to_header(const Load& load);
/// Takes what to_header() writes and nothing else. The error names the part that is wrong.
[[nodiscard]] Result<Load> parse_load_header(std::string_view value);

/// The first byte of the compact form. 1 would be a coordinate to Serf, which reads the same field.
inline constexpr char kLoadVersion = 2;
inline constexpr std::size_t kLoadBytes = 13;
/// kLoadBytes bytes: the version; waiting, running, free slots (16 bits each), wait in milliseconds
/// (32), rho in hundredths (16), all big-endian.
[[nodiscard]] std::string encode_load(const Load& load);
/// Nothing if `bytes` is another version's or too short. Bytes behind the known ones are passed
/// over: a later form may add to it.
[[nodiscard]] std::optional<Load> decode_load(std::string_view bytes);

}  // namespace murmur::wire
