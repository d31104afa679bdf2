#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "base/time.h"

namespace murmur::sim {

enum class ArrivalKind {
  Poisson,
  Regular,  ///< one every 1/rate
  Bursty,   ///< Poisson in bursts, nothing between them: a fifth of the time at five times the rate
  Trace,    ///< at given times
};

/// "poisson", "regular" or "bursty".
[[nodiscard]] std::optional<ArrivalKind> arrival_kind_from(std::string_view name);

/// When the user of one host asks.
struct ArrivalModel {
  ArrivalKind kind = ArrivalKind::Poisson;
  double rate_per_s = 1;                              ///< > 0; not used by Trace
  std::shared_ptr<const std::vector<Instant>> times;  ///< of Trace, ascending; else null
};

/// One user's arrivals, one after the other.
class Arrivals {
 public:
  explicit Arrivals(ArrivalModel model) : model_(std::move(model)) {}

  /// The one after that at `now`; never() if there is none.
  [[nodiscard]] Instant next(Instant now, Rng& rng);

 private:
  [[nodiscard]] Instant next_in_bursts(Instant now, Rng& rng);

  ArrivalModel model_;
  std::size_t passed_ = 0;  // of a trace
  Instant burst_ends_;
};

}  // namespace murmur::sim
