#include <cstdio>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/serve_options.h"
#include "cli/stop.h"
#include "daemon/lan_discovery.h"
#include "daemon/run_node.h"
#include "net/own_address.h"

namespace murmur::cli {
namespace {

/// For Avahi to ask the network; a second is usual.
constexpr Duration kBrowseMax = std::chrono::seconds(3);

std::vector<std::string> in_figures(const std::vector<net::OwnAddress>& addresses) {
  std::vector<std::string> figures;
  for (const net::OwnAddress& each : addresses) { figures.push_back(each.address); }
  return figures;
}

/// Which of several addresses was taken, and how to take another.
void tell_of_choice(const char* command, const std::string& taken,
                    const std::vector<net::OwnAddress>& addresses) {
  std::string others;
  std::string interface;
  for (const net::OwnAddress& each : addresses) {
    const std::string shown = each.address + " (" + each.interface + ")";
    if (each.address == taken) {
      interface = each.interface;
    } else {
      others += (others.empty() ? "" : ", ") + shown;
    }
  }
  if (interface.empty() || others.empty()) { return; }
  std::fprintf(stderr,
               "murmur %s: others reach this node at %s (%s); --gossip chooses another: %s\n",
               command, taken.c_str(), interface.c_str(), others.c_str());
}

}  // namespace

int up_command(const CommandLine& line) {
  const std::vector<net::OwnAddress> addresses = net::own_addresses();
  const Result<daemon::NodeConfig, Stop> config = parse_up(line, in_figures(addresses));
  if (!config) { return report(config.error()); }
  tell_of_choice("up", config->cluster.address, addresses);
  return daemon::run_node(*config);
}

int join_command(const CommandLine& line) {
  const std::vector<net::OwnAddress> addresses = net::own_addresses();
  Result<daemon::NodeConfig, Stop> config = parse_join(line, in_figures(addresses));
  if (!config) { return report(config.error()); }
  tell_of_choice("join", config->cluster.address, addresses);
  if (config->cluster.seeds.empty()) { config->cluster.seeds = daemon::browse_lan(kBrowseMax); }
  return daemon::run_node(*config);
}

}  // namespace murmur::cli
