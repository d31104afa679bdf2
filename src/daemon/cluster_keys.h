#pragma once

#include "base/result.h"
#include "daemon/cluster_config.h"
#include "daemon/data_folder.h"

namespace murmur::daemon {

/// The keys a node starts with, kept in its folder from now on: those in the folder; where there
/// are none, `up` makes one and `join` takes its token's. Empty for an unencrypted cluster. The
/// error is one line with the cure: no key, no encryption off loopback, a folder of another
/// cluster.
[[nodiscard]] Result<gossip::Keyring> starting_keys(DataFolder& folder,
                                                    const ClusterConfig& config);

}  // namespace murmur::daemon
