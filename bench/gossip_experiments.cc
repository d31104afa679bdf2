// What gossip reaches under virtual time: the table of docs/gossip.md. For each number of members
// on the command line (5 30 100 1000 if there is none) the means over some seeds, then what
// Lifeguard is worth and what loss does. Same numbers on every run.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "sim/gossip_experiment.h"

namespace murmur::sim {
namespace {

constexpr std::uint64_t kSeeds = 10;
constexpr std::size_t kLarge = 1000;  // from here on two seeds: each takes seconds
constexpr std::size_t kHuge = 10000;  // one seed: it takes minutes, and 4 GB
constexpr Duration kIdle = std::chrono::seconds(30);

void print_speeds(std::size_t members) {
  const std::uint64_t seeds = members >= kHuge ? 1 : members >= kLarge ? 2 : kSeeds;
  NewsSpread spread;
  Detection detection;
  GossipWorldOptions options{.members = members};
  for (options.seed = 1; options.seed <= seeds; ++options.seed) {
    const NewsSpread one = measure_spread(options);
    spread.half += one.half / seeds;
    spread.most += one.most / seeds;
    spread.all += one.all / seeds;
    const Detection death = measure_detection(options);
    detection.first += death.first / seeds;
    detection.all += death.all / seeds;
  }
  options.seed = 1;
  const IdleTraffic idle = measure_idle_traffic(options, kIdle);
  std::printf("| %zu | %.2f, %.2f, %.2f s | %.1f, %.1f s | %.1f per s | %.0f bytes |\n", members,
              to_seconds(spread.half), to_seconds(spread.most), to_seconds(spread.all),
              to_seconds(detection.first), to_seconds(detection.all), idle.datagrams_per_s,
              idle.view_bytes);
  std::fflush(stdout);
}

void print_false_alarms() {
  const Slowness slowness{.members = 8, .held = 16s, .free = 1s};
  GossipWorldOptions options{.members = 64};
  const FalseAlarms with = measure_false_alarms(options, slowness, 5min);
  options.config = without_lifeguard(options.config);
  const FalseAlarms without = measure_false_alarms(options, slowness, 5min);
  std::printf("8 of 64 slow, 5 min, deaths of healthy members: %zu, without Lifeguard %zu\n",
              with.of_healthy, without.of_healthy);
  GossipWorldOptions lossy{.members = 100, .loss = 0.1};
  std::printf("10%% loss, 100 node-hours, false deaths: %zu\n",
              measure_false_alarms(lossy, {0, 10s, 0s}, 60min).of_healthy);
}

}  // namespace
}  // namespace murmur::sim

int main(int argc, char** argv) {
  std::vector<std::size_t> sizes{5, 30, 100, 1000};
  if (argc > 1) { sizes.clear(); }
  for (int i = 1; i < argc; ++i) { sizes.push_back(std::strtoul(argv[i], nullptr, 10)); }
  std::printf(
      "| members | news at half, 99%%, all | a death seen by the first, by all | sent | an entry "
      "|\n");
  for (const std::size_t members : sizes) {
    if (members >= 2) { murmur::sim::print_speeds(members); }
  }
  murmur::sim::print_false_alarms();
}
