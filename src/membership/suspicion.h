#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace murmur::membership {

/// How long a suspect has. See config.h for where the figures come from.
struct SuspicionTimes {
  Duration min{0};           ///< when `wanted` others suspect it too
  Duration max{0};           ///< when nobody else does; >= min
  std::uint32_t wanted = 0;  ///< 0: the wait is `min` from the start
};

/// One suspicion and who shares it. Each new accuser shortens the wait, logarithmically: the first
/// ones say most (Lifeguard, section IV-B).
class Suspicion {
 public:
  Suspicion(std::string_view first_accuser, const SuspicionTimes& times, Instant now);

  /// Notes a further accuser. False if it is known already, or no more are needed.
  bool accuse(std::string_view accuser);
  /// When the suspect is to be held for dead. May lie in the past after accuse().
  [[nodiscard]] Instant deadline() const;

 private:
  SuspicionTimes times_;
  Instant began_;
  std::vector<std::string> accusers_;  // the first, and at most `wanted` others
};

}  // namespace murmur::membership
