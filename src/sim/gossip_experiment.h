#pragma once

#include <cstddef>

#include "sim/gossip_world.h"

// What gossip is to reach, measured on shipped Memberships under virtual time.
namespace murmur::sim {

/// How long news of one member takes to the others.
struct NewsSpread {
  Duration half{0};
  Duration most{0};  ///< 99 %
  Duration all{0};   ///< zero if it did not reach all in a minute
};
/// One member changes what it says of itself. Requires at least two members.
[[nodiscard]] NewsSpread measure_spread(const GossipWorldOptions& options);

struct Detection {
  Duration first{0};
  Duration all{0};  ///< zero if not all noticed within two minutes
};
/// One member is killed; when do the others hold it for dead?
[[nodiscard]] Detection measure_detection(const GossipWorldOptions& options);

/// What one member sends while nothing happens.
struct IdleTraffic {
  double datagrams_per_s = 0;
  double bytes_per_s = 0;  ///< streams included
  double view_bytes = 0;   ///< of one entry of a view, at the end; the largest of all
};
[[nodiscard]] IdleTraffic measure_idle_traffic(const GossipWorldOptions& options, Duration time);

/// Deaths that were noticed of members that live.
struct FalseAlarms {
  std::size_t of_healthy = 0;  ///< of members that were always well: the fault was the observer's
  std::size_t of_slow = 0;     ///< of the slow ones, which did not answer for a while
};
/// How some members are slow: again and again their messages wait (Lifeguard, section V).
struct Slowness {
  std::size_t members = 0;
  Duration held{0};
  Duration free{0};
};
[[nodiscard]] FalseAlarms measure_false_alarms(const GossipWorldOptions& options,
                                               const Slowness& slowness, Duration time);

/// SWIM as it was before Lifeguard: suspicions that nobody can shorten or stretch, no awareness.
[[nodiscard]] membership::Config without_lifeguard(membership::Config config);

}  // namespace murmur::sim
