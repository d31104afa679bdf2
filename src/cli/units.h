#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"

namespace murmur::cli {

// Figures as a person reads them, with three digits at most.

[[nodiscard]] std::string seconds_text(
    Duration duration);  ///< "12 ms", "0.84 s", "14.2 s", "3 min 5 s"
[[nodiscard]] std::string round_trip_text(Duration duration);  ///< "0.42 ms", "12 ms", "1.20 s"
[[nodiscard]] std::string bytes_text(
    std::uint64_t bytes);                           ///< "870 B", "5.2 kB", "1.3 MB", "1.12 GB"
[[nodiscard]] std::string rate_text(double per_s);  ///< "93", "8.4"; "-" for zero

}  // namespace murmur::cli
