#pragma once

#include <cstddef>
#include <vector>

#include "base/time.h"

namespace murmur::sim {

/// A prompt with all of its chance drawn beforehand, as the paper's code does it.
struct ReferencePrompt {
  Instant at;
  /// The devices that serve each layer; the last layer is the aggregation, by the user's own.
  /// Requires one layer at least, and in each one device at least, none twice.
  std::vector<std::vector<std::size_t>> layers;
};

/// Queues are means over the devices, of jobs that wait: the one that is served is not in them.
struct ReferenceReport {
  Duration latency_mean{0};
  double queue_mean = 0;  ///< as the reference counts it, see below
  // The same run, counted better step by step.
  double queue_by_latest_end = 0;  ///< as above, but divided by the end of the latest prompt
  double queue_complete = 0;       ///< and with the layers that the reference overlooks
  double waiting_mean = 0;         ///< what waits, averaged over all of that time
};

/// Replays prompts through FCFS queues with a constant service time of each device, and counts as
/// the program beside the paper does (github.com/purbeshmitra/distributed_moa, dmoa.py, its last
/// part), in our own words:
/// - what is to be served is kept by arrival and served in that order; a device starts at its own
///   clock or the arrival, whichever is later; a layer ends with its slowest device, and the prompt
///   comes back then with its next layer;
/// - at the end of each service the device's queue is what is to be served, has arrived by then and
///   has this device in its layer. Overlooked are next layers that have arrived by then too, but of
///   prompts that come later in this order and so are not yet known;
/// - each such count weighs as much as the service took; the sum over devices is divided by their
///   number and by the end of the prompt that was finished last in this order, which need not be
///   the latest end.
/// Requires prompts in order of arrival, and service times > 0.
[[nodiscard]] ReferenceReport replay_as_reference(const std::vector<ReferencePrompt>& prompts,
                                                  const std::vector<Duration>& service_times);

}  // namespace murmur::sim
