#include "cli/new_token.h"

#include <algorithm>

#include "crypto/identity.h"
#include "daemon/data_folder.h"
#include "net/host_port.h"

namespace murmur::cli {
namespace {

Error not_of_this_node(const std::string& folder) {
  return Error{folder + " is not this node's folder; name that with --data"};
}

void add_seed(const http::PeerView& peer, gossip::JoinToken& token) {
  const auto read = net::parse_host_port(peer.address);
  if (!read || !read->port || token.seeds.size() == gossip::JoinToken::kSeedsMax) { return; }
  const auto endpoint = net::gossip_endpoint(read->host, *read->port);
  if (endpoint) { token.seeds.push_back(*endpoint); }
}

}  // namespace

Result<gossip::JoinToken> new_token(const http::ClusterView& view, const std::string& data_folder) {
  if (!view.gossips) { return Error{view.self + " does not gossip: there is nothing to join"}; }
  const auto self = std::find_if(view.members.begin(), view.members.end(),
                                 [](const http::PeerView& peer) { return peer.is_self; });
  const auto identity = daemon::identity_in(data_folder);
  if (!identity) { return identity.error(); }
  if (self == view.members.end() ||
      self->fingerprint != crypto::fingerprint(identity->public_key())) {
    return not_of_this_node(data_folder);
  }
  const auto keyring = daemon::keyring_in(data_folder);
  if (!keyring) { return keyring.error(); }
  if (keyring->empty()) { return Error{"this cluster has no key, so there is no token for it"}; }
  gossip::JoinToken token{keyring->primary(), {}};
  add_seed(*self, token);
  for (const http::PeerView& peer : view.members) {
    if (!peer.is_self && peer.is_murmur && peer.state == "alive") { add_seed(peer, token); }
  }
  return token;
}

}  // namespace murmur::cli
