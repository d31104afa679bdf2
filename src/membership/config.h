#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace murmur::membership {

/// How a node watches the others and spreads news. The defaults are the profile `lan`; all nodes of
/// a cluster should use one profile, since a node that probes faster than others answer accuses
/// them.
///
/// Source of names, formulas and figures: SWIM (Das, Gupta, Motivala 2002), Lifeguard (Dadgar,
/// Phillips, Currey 2017), and memberlist, whose timers have years of use behind them.
struct Config {
  // Failure detection. Mean time to the first suspicion is about 1.6 probe intervals.

  /// One member is probed each interval, times (awareness + 1). Half of it: detection is twice as
  /// fast, and idle traffic about doubles.
  Duration probe_interval = std::chrono::seconds(1);
  /// Without an ack for so long others are asked to try. Must exceed the slowest healthy round
  /// trip: less of it costs indirect probes, more of it delays them where a packet was lost.
  Duration probe_timeout = std::chrono::milliseconds(500);
  /// How many others try then. More: fewer false suspicions under loss, more packets per failure.
  std::uint32_t indirect_checks = 3;

  // Suspicion. A suspect has at least suspicion_mult * max(1, log10(n)) * probe_interval to refute,
  // and suspicion_max_mult times that as long as nobody else confirms.

  /// More: fewer false deaths where nodes stall, detection later by the same factor.
  std::uint32_t suspicion_mult = 4;
  std::uint32_t suspicion_max_mult = 6;
  /// Lifeguard's local health score is below this; probes slow down by up to so many times.
  std::uint32_t awareness_max = 8;

  // Rumours. Each goes into retransmit_mult * ceil(log10(n + 1)) packets of each node.

  /// More: surer under loss, traffic grows in proportion.
  std::uint32_t retransmit_mult = 4;
  /// Between two rounds of packets that only carry rumours; news that comes after a pause sets out
  /// at once. More: slower where a packet was lost, less traffic while there is much news.
  Duration gossip_interval = std::chrono::milliseconds(200);
  /// To how many members in each interval. News reaches all in about log(n) / log(1 + this) rounds.
  std::uint32_t gossip_nodes = 3;
  /// The dead still get rumours for so long, so that one who is not dead can hear of it and refute.
  Duration gossip_to_the_dead = std::chrono::seconds(30);

  /// Who asks all waits gossip_interval * this * ceil(log10(n + 1)) for answers (Serf's
  /// QueryTimeoutMult): 3.2 s up to 9 members. Less: answers are missed where packets are lost.
  std::uint32_t query_timeout_mult = 16;

  // Whole views, over streams: repairs what rumours missed.

  /// Up to 32 members; stretched by ceil(log2(n) - 5) + 1 beyond. Traffic: n records per interval.
  Duration push_pull_interval = std::chrono::seconds(30);
  Duration stream_timeout = std::chrono::seconds(10);
  /// How often a member that failed is tried again, for `reconnect_for`: heals partitions, after
  /// which both sides hold the other for dead. With probability failed / alive in each interval.
  Duration reconnect_interval = std::chrono::seconds(30);
  Duration reconnect_for = std::chrono::hours(24);

  /// Of a datagram, with its encryption, without a checksum. 1,400 fits Ethernet; 1,200 any tunnel.
  std::size_t datagram_bytes = 1400;
  /// More members than this are not taken in: a forged flood must not fill the memory. So many
  /// views of whole records still fit into what a stream may bring (gossip::StreamLimits).
  std::size_t members_max = 4096;
};

[[nodiscard]] Config lan();
/// Between sites: detection takes about 37 s.
[[nodiscard]] Config wan();
/// On one machine.
[[nodiscard]] Config local();
/// Wi-Fi and small devices: as `lan`, with packets that fit any tunnel, and patience with radios
/// that sleep.
[[nodiscard]] Config edge();
/// "lan", "wan", "local" or "edge".
[[nodiscard]] std::optional<Config> profile(std::string_view name);

/// In how many packets a node sends each rumour. `members`: entries in its view.
[[nodiscard]] std::uint32_t retransmit_limit(const Config& config, std::size_t members);
/// How long who asks all waits for answers. `members`: those that are there.
[[nodiscard]] Duration query_timeout(const Config& config, std::size_t members);
/// How long a suspect has when enough others suspect it too.
[[nodiscard]] Duration suspicion_min(const Config& config, std::size_t members);
/// How long it has when nobody else does.
[[nodiscard]] Duration suspicion_max(const Config& config, std::size_t members);
/// How many further accusers shorten the wait to its minimum; 0 in clusters too small for it.
[[nodiscard]] std::uint32_t confirmations_wanted(const Config& config, std::size_t members);
[[nodiscard]] Duration push_pull_interval(const Config& config, std::size_t members);

}  // namespace murmur::membership
