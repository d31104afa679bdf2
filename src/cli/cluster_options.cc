#include "cli/cluster_options.h"

#include <algorithm>

#include "daemon/data_folder.h"
#include "net/host_port.h"

namespace murmur::cli {
namespace {

using daemon::ClusterConfig;
constexpr std::uint16_t kGossipPort = 7946;  // Serf's and memberlist's

Result<void> take_gossip(const std::string& text, ClusterConfig& cluster) {
  const auto read = net::parse_host_port(text, /*port_min=*/0);
  if (!read) { return Error{"--gossip " + text + ": " + read.error().message}; }
  cluster.address = read->host == "localhost" ? "127.0.0.1" : read->host;
  const auto endpoint = net::gossip_endpoint(cluster.address, 0);
  const bool is_any = cluster.address == "0.0.0.0" || cluster.address == "::";
  if (!endpoint || is_any) {
    return Error{"--gossip " + text +
                 ": others are told this address; give one of this machine's, in figures"};
  }
  if (read->port) { cluster.gossip_port = *read->port; }
  return {};
}

Result<void> take_seeds(const std::vector<std::string>& join_at, ClusterConfig& cluster) {
  for (const std::string& text : join_at) {
    const auto read = net::parse_host_port(text);
    if (!read) { return Error{"--join-at " + text + ": " + read.error().message}; }
    cluster.seeds.push_back(net::join_host_port(read->host, read->port.value_or(kGossipPort)));
  }
  return {};
}

bool all_on_loopback(const std::vector<std::string>& seeds) {
  return !seeds.empty() && std::all_of(seeds.begin(), seeds.end(), [](const std::string& seed) {
    const auto read = net::parse_host_port(seed);
    return read && (net::is_loopback(read->host) || read->host == "localhost");
  });
}

Result<void> choose_address(const std::vector<std::string>& own_addresses, ClusterConfig& cluster) {
  if (!cluster.encrypted || all_on_loopback(cluster.seeds)) {
    cluster.address = "127.0.0.1";
    return {};
  }
  if (own_addresses.empty()) {
    return Error{
        "this machine has no address on a network; name one with --gossip ADDRESS (127.0.0.1: for "
        "nodes on this machine alone)"};
  }
  cluster.address = own_addresses.front();
  cluster.follows_address = true;
  return {};
}

/// The same, and remembers that the flag was given.
FlagValue noted(const char* name, std::vector<std::string>& given, FlagValue value) {
  return {[name, &given, set = std::move(value.set)](const std::string& text) {
            given.emplace_back(name);
            return set(text);
          },
          std::move(value.default_text)};
}

/// The first flag that means nothing without gossip; empty: none was given.
std::string idle_flag(const ClusterFlags& flags) {
  if (!flags.join_at.empty()) { return "--join-at"; }
  if (flags.no_key) { return "--no-key"; }
  return flags.idle.empty() ? "" : flags.idle.front();
}

}  // namespace

void add_cluster_flags(Options& options, ClusterFlags& flags, ClusterConfig& cluster) {
  const bool always = cluster.start != ClusterConfig::Start::Serve;
  options.add({"--gossip", "ADDRESS[:PORT]",
               always ? "Where the cluster reaches this node; default: its address on the network, "
                        "port 7946"
                      : "Find peers by gossip; others reach this node at this address of it, port "
                        "7946"},
              text_into(flags.gossip));
  options.add({"--peer-port", "N", "Where peers ask this node, over TLS; 0: any free one"},
              noted("--peer-port", flags.idle, integer_into(cluster.peer_port, 0, 65535)));
  options.add_list({"--join-at", "HOST[:PORT]", "A member of the cluster to come; repeatable"},
                   list_into(flags.join_at), ',');
  options.add_switch("--no-key", flags.no_key, "Gossip without encryption; on loopback only");
  options.add({"--profile", "NAME", "lan, wan, local or edge (Wi-Fi); the same on all nodes"},
              noted("--profile", flags.idle,
                    choice_into(cluster.profile, {"lan", "wan", "local", "edge"})));
  options.add(
      {"--data", "FOLDER", "Where identity and keys are kept; default: ~/.local/share/murmur"},
      noted("--data", flags.idle, text_into(cluster.data_folder)));
}

Result<void> apply_cluster_flags(const ClusterFlags& flags,
                                 const std::vector<std::string>& own_addresses,
                                 ClusterConfig& cluster) {
  const bool serves = cluster.start == ClusterConfig::Start::Serve;
  cluster.enabled = !serves || !flags.gossip.empty();
  if (!cluster.enabled) {
    const std::string idle = idle_flag(flags);
    if (idle.empty()) { return {}; }
    return Error{idle + " needs --gossip ADDRESS"};
  }
  if (flags.no_key && cluster.token) { return Error{"a token brings a key: leave --no-key out"}; }
  cluster.encrypted = !flags.no_key;
  if (const auto taken = take_seeds(flags.join_at, cluster); !taken) { return taken; }
  const auto placed = flags.gossip.empty() ? choose_address(own_addresses, cluster)
                                           : take_gossip(flags.gossip, cluster);
  if (!placed) { return placed; }
  if (!cluster.data_folder.empty()) { return {}; }
  const auto folder = daemon::default_data_folder();
  if (!folder) { return folder.error(); }
  cluster.data_folder = *folder;
  return {};
}

}  // namespace murmur::cli
