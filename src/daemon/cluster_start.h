#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "daemon/cluster_config.h"
#include "daemon/data_folder.h"

namespace murmur::daemon {

/// The keys a node starts with.
struct StartingKeys {
  gossip::Keyring ring;  ///< empty for an unencrypted cluster
  bool is_new = false;   ///< the folder has not got it yet
};
/// Those in the folder; where there are none, `up` makes one and `join` takes its token's. A token
/// of a new key replaces those of the folder if it names a member that the folder remembers. Keeps
/// nothing: the start may still fail. The error is one line with the cure: no key, no encryption
/// off loopback, a folder of another cluster.
[[nodiscard]] Result<StartingKeys> starting_keys(const DataFolder& folder,
                                                 const ClusterConfig& config);

/// Where a node looks for its cluster.
struct StartingSeeds {
  std::vector<std::string> seeds;  ///< HOST:PORT: those it was told of, then those it remembers
  std::string warning;             ///< why it remembers none; empty: it is well
};
/// The error says that a node that was to join has nobody to ask.
[[nodiscard]] Result<StartingSeeds> starting_seeds(const DataFolder& folder,
                                                   const ClusterConfig& config);

}  // namespace murmur::daemon
