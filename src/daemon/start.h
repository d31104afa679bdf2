#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "daemon/node_config.h"
#include "daemon/peer_option.h"
#include "daemon/user_access.h"
#include "daemon/wordings.h"
#include "node/node_core.h"

namespace murmur::daemon {

/// What a configuration comes to once everything in it that can be wrong was looked at: before any
/// process is started or socket opened.
struct StartPlan {
  std::vector<PeerOption> peers;  ///< peer i is node i + 2; the node itself is 1
  OwnWordings wordings;
  UserAccess access;
  std::uint64_t seed = 0;
};

inline constexpr NodeId kSelf{1};
[[nodiscard]] constexpr NodeId peer_id(std::size_t index) { return NodeId{index + 2}; }

/// A name is 1 to 128 bytes (gossip's limit) of UTF-8 without control characters. The error says so
/// after what was named: "must be ...".
[[nodiscard]] Result<void> check_name(std::string_view name);
/// What a node is called that was given no name: host name and port.
[[nodiscard]] std::string default_name(const NodeConfig& config);
/// The same in a cluster, where no two names may be equal: host name, and the beginning of who it
/// is.
[[nodiscard]] std::string cluster_name(std::string_view fingerprint);

/// The error is one line for the person who starts the node.
[[nodiscard]] Result<StartPlan> plan_start(const NodeConfig& config);
/// `name` is what the node calls itself.
[[nodiscard]] node::Setup core_setup(const NodeConfig& config, const StartPlan& plan,
                                     std::string name);

}  // namespace murmur::daemon
