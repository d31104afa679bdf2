#include "membership/config.h"

#include <algorithm>
#include <cmath>

namespace murmur::membership {
namespace {

constexpr std::size_t kStretchFrom = 32;  // members from which whole views are exchanged less often

/// Truncated to thousandths, as memberlist does, so that nodes of both kinds wait equally long.
std::int64_t thousandths(double factor) { return static_cast<std::int64_t>(factor * 1000.0); }

std::uint32_t decades(std::size_t members) {
  return static_cast<std::uint32_t>(std::ceil(std::log10(static_cast<double>(members) + 1.0)));
}

}  // namespace

Config lan() { return {}; }

Config wan() {
  Config config;
  config.probe_interval = std::chrono::seconds(5);
  config.probe_timeout = std::chrono::seconds(3);
  config.suspicion_mult = 6;
  config.gossip_interval = std::chrono::milliseconds(500);
  config.gossip_nodes = 4;
  config.gossip_to_the_dead = std::chrono::seconds(60);
  config.push_pull_interval = std::chrono::seconds(60);
  config.stream_timeout = std::chrono::seconds(30);
  config.datagram_bytes = 1200;
  return config;
}

Config local() {
  Config config;
  config.probe_timeout = std::chrono::milliseconds(200);
  config.indirect_checks = 1;
  config.suspicion_mult = 3;
  config.gossip_interval = std::chrono::milliseconds(100);
  config.gossip_to_the_dead = std::chrono::seconds(15);
  config.push_pull_interval = std::chrono::seconds(15);
  config.stream_timeout = std::chrono::seconds(1);
  return config;
}

Config edge() {
  Config config;
  config.probe_timeout = std::chrono::milliseconds(700);
  config.suspicion_mult = 5;
  config.gossip_interval = std::chrono::milliseconds(250);
  config.datagram_bytes = 1200;
  return config;
}

std::optional<Config> profile(std::string_view name) {
  if (name == "lan") { return lan(); }
  if (name == "wan") { return wan(); }
  if (name == "local") { return local(); }
  if (name == "edge") { return edge(); }
  return std::nullopt;
}

std::uint32_t retransmit_limit(const Config& config, std::size_t members) {
  return config.retransmit_mult * decades(members);
}

Duration query_timeout(const Config& config, std::size_t members) {
  return config.gossip_interval * config.query_timeout_mult * decades(members);
}

Duration suspicion_min(const Config& config, std::size_t members) {
  const double n = std::max(1.0, static_cast<double>(members));
  const std::int64_t scale = thousandths(std::max(1.0, std::log10(n)));
  return config.suspicion_mult * scale * config.probe_interval / 1000;
}

Duration suspicion_max(const Config& config, std::size_t members) {
  return config.suspicion_max_mult * suspicion_min(config, members);
}

std::uint32_t confirmations_wanted(const Config& config, std::size_t members) {
  const std::uint32_t wanted = config.suspicion_mult < 2 ? 0 : config.suspicion_mult - 2;
  return members < wanted + std::size_t{2} ? 0 : wanted;
}

Duration push_pull_interval(const Config& config, std::size_t members) {
  if (members <= kStretchFrom) { return config.push_pull_interval; }
  const double doublings = std::ceil(std::log2(static_cast<double>(members)) - 5.0);
  return config.push_pull_interval * (static_cast<std::int64_t>(doublings) + 1);
}

}  // namespace murmur::membership
