#include "daemon/cluster_start.h"

#include <algorithm>

#include "crypto/random_key.h"
#include "net/host_port.h"

namespace murmur::daemon {
namespace {

StartingKeys anew(const gossip::Key& key) {
  StartingKeys keys{.ring = {}, .is_new = true};
  keys.ring.add(key).value();  // it is the first
  return keys;
}

/// Whether the token names a member that the folder remembers: then it is of the same cluster,
/// whose key was changed while this node was away.
bool names_known_member(const gossip::JoinToken& token, const DataFolder& folder) {
  const auto known = folder.known_members();
  if (!known) { return false; }
  return std::any_of(token.seeds.begin(), token.seeds.end(), [&](const gossip::Endpoint& seed) {
    return std::find(known->begin(), known->end(), seed) != known->end();
  });
}

Result<StartingKeys> without_keys(const DataFolder& folder, const gossip::Keyring& kept,
                                  const ClusterConfig& config) {
  if (!net::is_loopback(config.address)) {
    return Error{"without a key nodes may gossip on loopback only, not on " + config.address};
  }
  if (!kept.empty()) {
    return Error{folder.path() +
                 " belongs to a cluster with a key; leave it first (murmur leave), or give this "
                 "node another folder with --data"};
  }
  return StartingKeys();
}

}  // namespace

Result<StartingKeys> starting_keys(const DataFolder& folder, const ClusterConfig& config) {
  const Result<gossip::Keyring> kept = folder.keyring();
  if (!kept) { return kept.error(); }
  if (!config.encrypted) { return without_keys(folder, *kept, config); }
  if (kept->empty() && config.token) { return anew(config.token->key); }
  if (!kept->empty()) {
    if (!config.token || folder.has_had(config.token->key)) { return StartingKeys{*kept}; }
    if (names_known_member(*config.token, folder)) { return anew(config.token->key); }
    return Error{"this token is of another cluster than " + folder.path() +
                 ", or its key has changed since: murmur leave, then join again; or give this node "
                 "another folder with --data"};
  }
  if (config.start == ClusterConfig::Start::Up) { return anew(crypto::random_key()); }
  return Error{
      "this node has no cluster's key: murmur up makes one, murmur join TOKEN brings one; on "
      "loopback --no-key does without"};
}

Result<StartingSeeds> starting_seeds(const DataFolder& folder, const ClusterConfig& config) {
  StartingSeeds start{config.seeds, {}};
  const auto known = folder.known_members();
  if (!known) { start.warning = known.error().message; }
  for (const gossip::Endpoint& member : known ? *known : std::vector<gossip::Endpoint>()) {
    std::string seed = to_string(member);
    if (std::find(start.seeds.begin(), start.seeds.end(), seed) == start.seeds.end()) {
      start.seeds.push_back(std::move(seed));
    }
  }
  if (start.seeds.empty() && config.start == ClusterConfig::Start::Join) {
    return Error{
        "the token names no member, and none was found on this network; name one with --join-at "
        "HOST:PORT"};
  }
  return start;
}

}  // namespace murmur::daemon
