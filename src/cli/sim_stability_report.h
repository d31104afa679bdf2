#pragma once

#include <string>
#include <vector>

#include "cli/sim_stability_options.h"
#include "sim/critical_rate.h"

namespace murmur::cli {

/// What `murmur sim stability` came to.
struct SimStabilityResult {
  struct Judged {
    double rate_per_s;
    sim::GrowthTest test;
  };
  sim::CriticalRate found;
  sim::RateBounds theory;
  std::vector<Judged> judged;  ///< in order
  Duration took{0};            ///< of real time
};

[[nodiscard]] std::string stability_text(const SimStabilityOptions& asked,
                                         const SimStabilityResult& result);
/// One JSON object. Scripts rely on its names.
[[nodiscard]] std::string stability_json(const SimStabilityOptions& asked,
                                         const SimStabilityResult& result);

}  // namespace murmur::cli
