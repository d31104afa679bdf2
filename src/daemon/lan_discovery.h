#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "engine/child_process.h"
#include "gossip/endpoint.h"

namespace murmur::daemon {

// Finding each other on one local network by multicast DNS (RFC 6762, 6763), which Avahi speaks:
// its programs avahi-publish-service and avahi-browse run as children. Where they are not installed
// or Avahi does not run, nodes do without. What is published anybody on the network can read: that
// a node gossips, and where. The key it still takes.

/// Publishes a node's gossip as long as it lives.
class LanAnnouncement {
 public:
  /// Says in one line of the log if it does not, or no longer. A node on loopback is not published.
  LanAnnouncement(const boost::asio::any_io_executor& executor, const std::string& node,
                  const gossip::Endpoint& endpoint);

 private:
  std::unique_ptr<engine::ChildProcess> publisher_;  // null: there is no such program
};

/// Where nodes gossip on this network, as HOST:PORT, at most gossip::JoinToken::kSeedsMax of them.
/// Waits for Avahi's answer, no longer than `patience`.
[[nodiscard]] std::vector<std::string> browse_lan(Duration patience);

/// Where the node gossips that a line of `avahi-browse --parsable --resolve` tells of.
[[nodiscard]] std::optional<std::string> seed_in_line(std::string_view line);

}  // namespace murmur::daemon
