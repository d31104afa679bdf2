#pragma once

#include <cstdint>

#include "base/time.h"

namespace murmur::membership {

/// A node on its way out: for good, or to come back at another address. Others would take its new
/// address for somebody else's claim, and Serf's agents would take its death for a failure; so each
/// step begins when the one before has been told.
struct Departure {
  enum class Step : std::uint8_t {
    Due,      ///< nothing has been said
    Intent,   ///< Serf's agents hear that it goes on purpose
    Death,    ///< it says of itself that it is gone
    Settling  ///< this reaches all; only for one who comes back
  };
  Step step = Step::Due;
  Instant began_at;  ///< the step
  Instant ends_at;   ///< the step, though others may not have been told by then
};

}  // namespace murmur::membership
