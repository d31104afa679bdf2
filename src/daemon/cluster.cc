#include "daemon/cluster.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/assert.h"
#include "daemon/cluster_start.h"
#include "daemon/node_driver.h"
#include "net/endpoint.h"
#include "net/host_port.h"

namespace murmur::daemon {
namespace {

constexpr std::string_view kScheme = "https://";

std::uint32_t unix_time_s() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

}  // namespace

Cluster::Cluster(boost::asio::any_io_executor executor, ClusterConfig config, DataFolder folder,
                 crypto::Identity identity, gossip::Keyring keys,
                 std::function<void(const char* what)> on_escape)
    : executor_(std::move(executor)),
      on_escape_(std::move(on_escape)),
      config_(std::move(config)),
      profile_(membership::profile(config_.profile).value_or(membership::lan())),
      folder_(std::move(folder)),
      signatures_(std::move(identity)),
      fingerprint_(crypto::fingerprint(signatures_.identity().public_key())),
      tls_(std::make_shared<net::TlsIdentity>(signatures_.identity())),
      keys_(std::move(keys)) {}

Result<std::unique_ptr<Cluster>> Cluster::open(boost::asio::any_io_executor executor,
                                               const ClusterConfig& config,
                                               std::function<void(const char* what)> on_escape) {
  auto folder = DataFolder::open(config.data_folder);
  if (!folder) { return folder.error(); }
  auto identity = folder->identity();
  if (!identity) { return identity.error(); }
  auto keys = starting_keys(*folder, config);
  if (!keys) { return keys.error(); }
  std::unique_ptr<Cluster> cluster(new Cluster(std::move(executor), config, *std::move(folder),
                                               *std::move(identity), keys->ring,
                                               std::move(on_escape)));
  cluster->has_new_key_ = keys->is_new;
  auto incarnation = cluster->folder_.next_incarnation(unix_time_s());
  if (!incarnation) { return incarnation.error(); }
  cluster->incarnation_ = *incarnation;
  auto seeds = starting_seeds(cluster->folder_, config);
  if (!seeds) { return seeds.error(); }
  if (!seeds->warning.empty()) { spdlog::warn("{}", seeds->warning); }
  cluster->seeds_ = std::move(seeds->seeds);
  if (auto opened = cluster->open_transport(); !opened) {
    return Error{opened.error().message + "; --gossip ADDRESS:PORT names another place"};
  }
  return cluster;
}

Result<void> Cluster::keep_keys() {
  return has_new_key_ ? folder_.save_keyring(keys_) : Result<void>();
}

Result<void> Cluster::open_transport() {
  auto transport = net::GossipTransport::open(
      executor_, {.address = config_.address, .port = config_.gossip_port, .on_escape = on_escape_},
      keys_);
  if (!transport) { return transport.error(); }
  transport_ = *std::move(transport);
  config_.gossip_port = transport_->port();
  return {};
}

Result<void> Cluster::move(const std::string& address) {
  const std::string before = std::exchange(config_.address, address);
  const auto opened = open_transport();
  if (!opened) { config_.address = before; }
  return opened;
}

std::string Cluster::peer_url(std::uint16_t peer_port) const {
  return std::string(kScheme) + net::authority({.host = config_.address, .port = peer_port});
}

gossip::Endpoint Cluster::endpoint() const {
  const auto here = net::gossip_endpoint(config_.address, transport_->port());
  MURMUR_ASSERT(here);  // the transport is bound to it
  return *here;
}

node::ClusterEntered Cluster::entered(std::string name, std::uint16_t peer_port) const {
  return {.config = profile_,
          .name = std::move(name),
          .endpoint = endpoint(),
          .incarnation = incarnation_,
          .keyed = keyed(),
          .peer_url = peer_url(peer_port),
          .public_key = identity().public_key(),
          .version = MURMUR_VERSION};
}

membership::KeysChanged Cluster::carry_out(const membership::ChangeKeys& order) {
  gossip::Keyring changed = keys_;
  membership::KeysChanged answer = membership::carry_out(order, changed);
  if (!answer.done || changed == keys_) { return answer; }
  // A key that is not kept would lock this node out at its next start.
  if (const auto kept = folder_.save_keyring(changed); !kept) {
    return {.request = order.request, .done = false, .message = kept.error().message};
  }
  keys_ = std::move(changed);
  return answer;
}

void Cluster::remember(const membership::Membership& membership) {
  if (forgotten_) { return; }
  const gossip::Endpoint here = endpoint();
  std::vector<gossip::Endpoint> others;
  for (const membership::Member& member : membership.members()) {
    // Also who failed: after a blackout that is how everybody finds everybody again.
    const bool may_return = member.state != membership::NodeState::Left;
    const gossip::Endpoint& where = member.record->endpoint;
    if (may_return && where != here) { others.push_back(where); }
  }
  std::sort(others.begin(), others.end());
  // Who has met nobody yet still remembers whom it knew before.
  if (!others.empty() && others != remembered_) {
    remembered_ = std::move(others);
    members_kept_ = false;
  }
  // Written only where something changed: flash wears out.
  if (membership.incarnation() != incarnation_) {
    if (!is_kept(folder_.save_incarnation(membership.incarnation()))) { return; }
    incarnation_ = membership.incarnation();
  }
  if (!members_kept_) { members_kept_ = is_kept(folder_.save_known_members(remembered_)); }
}

bool Cluster::is_kept(const Result<void>& written) {
  // A full disk refuses everything, again and again.
  if (!written && !disk_refuses_) {
    spdlog::warn("{} (this node goes on, and tries it again)", written.error().message);
  }
  if (written && disk_refuses_) { spdlog::info("{} can be written to again", folder_.path()); }
  disk_refuses_ = !written;
  return !disk_refuses_;
}

std::vector<std::string> Cluster::seeds() const {
  std::vector<std::string> all;
  for (const gossip::Endpoint& member : remembered_) { all.push_back(to_string(member)); }
  for (const std::string& seed : seeds_) {
    if (std::find(all.begin(), all.end(), seed) == all.end()) { all.push_back(seed); }
  }
  return all;
}

http::ServerConfig Cluster::peer_server(const NodeDriver& driver) const {
  return {.address = config_.address,
          .port = config_.peer_port,
          .proposals_only = true,
          .tls = tls_,
          .trusts = [&driver](std::string_view print) { return driver.trusts(print); }};
}

std::unique_ptr<net::PeerClient> Cluster::client_for(boost::asio::any_io_executor executor,
                                                     const node::AttachPeer& found,
                                                     net::PeerSink& sink) const {
  const std::string_view url(found.url);
  const auto endpoint =
      net::parse_endpoint(url.starts_with(kScheme) ? url.substr(kScheme.size()) : url);
  net::PeerConfig config;
  // What makes no sense as a place is nowhere: the first call says so.
  config.endpoint = endpoint ? *endpoint : net::Endpoint{.host = found.url};
  config.tls = net::TlsPeer{tls_, crypto::fingerprint(found.public_key)};
  return std::make_unique<net::PeerClient>(std::move(executor), std::move(config),
                                           prompt::Wordings(), sink);
}

Result<void> Cluster::forget() {
  forgotten_ = true;
  return folder_.forget_cluster();
}

}  // namespace murmur::daemon
