#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/time.h"
#include "sim/paper_rows.h"
#include "sim/spread.h"

namespace murmur::sim {

/// How the paper's code counts, on average over the repetitions (reference_replay.h).
struct ReferenceFigures {
  Spread latency_s;
  Spread queue;
  // The same, counted better step by step; means over the repetitions.
  double queue_by_latest_end = 0;
  double queue_complete = 0;
  double waiting = 0;
};

/// A row of the paper's tables, run again with the service time that makes its mean latency.
struct RowReplay {
  PaperRow row;
  Duration service_time{0};  ///< alpha, fitted; the same for every generation
  double offered_load = 0;   ///< rho of Theorem 1
  // The event-driven system, which Algorithm 1 describes: shipped nodes on virtual time.
  Spread latency_s;
  Spread waiting;  ///< jobs per node that wait, over the time until the last answer
  Spread jobs;     ///< jobs per node that wait or run, likewise
  /// With the same arrivals.
  ReferenceFigures reference;
};

/// A row of Table II, if its models were unlike in speed too. Only as the paper's code counts.
struct UnlikeReplay {
  Duration service_time{0};  ///< fitted; of the fast devices
  Spread queue;
};
/// The service times of the devices in an UnlikeReplay, as multiples.
inline constexpr std::array<int, kPaperNodes> kUnlikeServiceTimes{1, 1, 2, 2};

/// `count` seeds that follow from one.
[[nodiscard]] std::vector<std::uint64_t> seeds_from(std::uint64_t seed, std::size_t count);

/// How often replay_row() goes through the seeds; after each time it calls `on_pass`.
inline constexpr std::size_t kPassesPerRow = 19;

/// Fits the service time to the row's latency by bisection, with the ten prompts repeated for each
/// of the seeds, and measures there. Requires at least one seed.
[[nodiscard]] RowReplay replay_row(const PaperRow& row, std::span<const std::uint64_t> seeds,
                                   const std::function<void()>& on_pass);
[[nodiscard]] UnlikeReplay replay_unlike(const PaperRow& row, std::span<const std::uint64_t> seeds);

/// One repetition of the row's ten prompts by shipped nodes.
struct EventRun {
  Duration latency_mean{0};
  Duration until{0};       ///< the last answer
  double job_seconds = 0;  ///< of waiting and running jobs, over all nodes
};
[[nodiscard]] EventRun run_row(const PaperRow& row, Duration service_time, std::uint64_t seed);

}  // namespace murmur::sim
