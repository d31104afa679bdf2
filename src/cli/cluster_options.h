#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "cli/options.h"
#include "daemon/cluster_config.h"

namespace murmur::cli {

/// The flags of a node's part in a cluster, as they were typed.
struct ClusterFlags {
  std::string gossip;                ///< ADDRESS[:PORT]; empty: not given
  std::vector<std::string> join_at;  ///< HOST[:PORT]
  bool no_key = false;
  std::vector<std::string> idle;  ///< names of others that mean nothing without gossip
};

/// Both are what is parsed into; they outlive the parsing.
void add_cluster_flags(Options& options, ClusterFlags& flags, daemon::ClusterConfig& cluster);

/// What the flags come to. `cluster.start`, and the key and seeds of a token, are there already.
/// `own_addresses` are this machine's, the likeliest first: `up` and `join` take the first unless
/// told otherwise, or loopback if all seeds are there. The error is one line.
[[nodiscard]] Result<void> apply_cluster_flags(const ClusterFlags& flags,
                                               const std::vector<std::string>& own_addresses,
                                               daemon::ClusterConfig& cluster);

}  // namespace murmur::cli
