#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "daemon/cluster_config.h"
#include "daemon/data_folder.h"
#include "daemon/identity_signatures.h"
#include "gossip/keyring.h"
#include "http/server.h"
#include "membership/key_changes.h"
#include "membership/membership.h"
#include "net/gossip_transport.h"
#include "net/peer_client.h"
#include "node/effects.h"
#include "node/input.h"

namespace murmur::daemon {

class NodeDriver;

/// What a node's part in a cluster needs of this machine: who the node is, the cluster's keys, whom
/// it knew, and gossip's sockets. It outlives the node. What is said of it that cannot be kept on
/// disk is logged and does no harm until the next start.
class Cluster {
 public:
  /// Everything that can be in the way is said here. `on_escape` hears of our own bugs.
  [[nodiscard]] static Result<std::unique_ptr<Cluster>> open(
      boost::asio::any_io_executor executor, const ClusterConfig& config,
      std::function<void(const char* what)> on_escape);

  [[nodiscard]] const crypto::Identity& identity() const { return signatures_.identity(); }
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  [[nodiscard]] bool keyed() const { return !keys_.empty(); }
  /// Whether the folder had no key, or another one, before this start.
  [[nodiscard]] bool has_new_key() const { return has_new_key_; }
  /// Nothing is in the way any more: from now on the folder belongs to the cluster.
  [[nodiscard]] Result<void> keep_keys();
  [[nodiscard]] const gossip::Keyring& keys() const { return keys_; }
  /// Where gossip reaches this node.
  [[nodiscard]] gossip::Endpoint endpoint() const;
  /// What the core is told of the cluster it enters.
  [[nodiscard]] node::ClusterEntered entered(std::string name, std::uint16_t peer_port) const;
  /// This machine has another address: gossip goes on there, at the same port if that is free. The
  /// sink of the transport is to be started anew.
  [[nodiscard]] Result<void> move(const std::string& address);
  [[nodiscard]] const std::string& address() const { return config_.address; }
  [[nodiscard]] std::string peer_url(std::uint16_t peer_port) const;
  /// HOST:PORT of those who may know the cluster: whom it met last, then whom it was told of.
  [[nodiscard]] std::vector<std::string> seeds() const;

  [[nodiscard]] membership::RecordPool& records() { return records_; }
  [[nodiscard]] membership::Signatures& signatures() { return signatures_; }
  [[nodiscard]] net::GossipTransport& transport() { return *transport_; }
  [[nodiscard]] const net::GossipTransport& transport() const { return *transport_; }

  /// How peers ask this node: a server of its own, for members only.
  [[nodiscard]] http::ServerConfig peer_server(const NodeDriver& driver) const;
  /// To ask a peer that gossip found; it is held to the identity that it announced.
  [[nodiscard]] std::unique_ptr<net::PeerClient> client_for(boost::asio::any_io_executor executor,
                                                            const node::AttachPeer& found,
                                                            net::PeerSink& sink) const;

  /// A change of keys that the cluster was told of; kept before it is answered.
  [[nodiscard]] membership::KeysChanged carry_out(const membership::ChangeKeys& order);
  /// For the next start: who is there, and the incarnation that was used. What a full disk does not
  /// take is tried again at the next call.
  void remember(const membership::Membership& membership);
  /// The node left for good.
  [[nodiscard]] Result<void> forget();

 private:
  Cluster(boost::asio::any_io_executor executor, ClusterConfig config, DataFolder folder,
          crypto::Identity identity, gossip::Keyring keys,
          std::function<void(const char* what)> on_escape);
  [[nodiscard]] Result<void> open_transport();
  /// Whether the disk took it. That it does not is said once.
  [[nodiscard]] bool is_kept(const Result<void>& written);

  boost::asio::any_io_executor executor_;
  std::function<void(const char* what)> on_escape_;
  ClusterConfig config_;
  membership::Config profile_;
  DataFolder folder_;
  IdentitySignatures signatures_;
  std::string fingerprint_;
  net::TlsIdentityPtr tls_;
  gossip::Keyring keys_;
  bool has_new_key_ = false;
  std::vector<std::string> seeds_;
  std::vector<gossip::Endpoint> remembered_;
  bool members_kept_ = true;       // on disk, as they are remembered
  std::uint32_t incarnation_ = 1;  // as it was last written
  bool forgotten_ = false;
  bool disk_refuses_ = false;
  membership::RecordPool records_;
  std::unique_ptr<net::GossipTransport> transport_;
};

}  // namespace murmur::daemon
