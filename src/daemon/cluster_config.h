#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gossip/join_token.h"

namespace murmur::daemon {

/// A node's part in a cluster by gossip. Without `enabled` a node has the peers that it was told
/// of, and nothing here counts.
struct ClusterConfig {
  /// What was typed: `murmur serve`, `murmur up` (makes a key where there is none) or `murmur join`
  /// (brings one).
  enum class Start { Serve, Up, Join };

  bool enabled = false;
  Start start = Start::Serve;
  std::string data_folder;  ///< identity, key and known members; see DataFolder
  /// Where gossip and peers reach this node, in figures. Both sockets are bound to it.
  std::string address = "127.0.0.1";
  /// The address was found, not named: where this machine gets another one, the node goes there.
  bool follows_address = false;
  std::uint16_t gossip_port = 7946;        ///< UDP and TCP; 0: any that is free
  std::uint16_t peer_port = 8412;          ///< HTTPS for peers; 0: any that is free
  std::string profile = "lan";             ///< lan, wan, local or edge: see membership/config.h
  std::vector<std::string> seeds;          ///< HOST:PORT of members' gossip, to join by
  bool encrypted = true;                   ///< false: on loopback only
  std::optional<gossip::JoinToken> token;  ///< its key is kept by the data folder from then on
};

}  // namespace murmur::daemon
