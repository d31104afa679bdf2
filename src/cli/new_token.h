#pragma once

#include <string>

#include "base/result.h"
#include "gossip/join_token.h"
#include "http/cluster_view.h"

namespace murmur::cli {

/// A join token for the cluster of a node that runs: the key as its data folder has it, and where
/// members are that live, the node itself first. The error says that the folder is another node's,
/// or holds no key.
[[nodiscard]] Result<gossip::JoinToken> new_token(const http::ClusterView& view,
                                                  const std::string& data_folder);

}  // namespace murmur::cli
