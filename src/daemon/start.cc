#include "daemon/start.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include "base/printable.h"
#include "engine/launch.h"
#include "gossip/messages.h"

namespace murmur::daemon {
namespace {

std::uint64_t system_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) | device();
}

std::string host_name() {
  std::array<char, 65> host{};  // HOST_NAME_MAX and its end
  const bool is_known = gethostname(host.data(), host.size() - 1) == 0;
  return is_known && check_name(host.data()) ? host.data() : "node";
}

Result<std::vector<PeerOption>> read_peers(const NodeConfig& config) {
  std::vector<PeerOption> peers;
  std::set<std::string> names{config.name};
  for (const std::string& text : config.peers) {
    auto peer = parse_peer_option(text);
    if (!peer) { return peer.error(); }
    if (!names.insert(peer->name).second) {
      return Error{"two nodes are called " + peer->name + ": give each peer a NAME=URL of its own"};
    }
    peers.push_back(*std::move(peer));
  }
  return peers;
}

}  // namespace

Result<void> check_name(std::string_view name) {
  if (!name.empty() && name.size() <= gossip::kNameBytesMax && printable(name) == name) {
    return {};
  }
  return Error{"must be 1 to " + std::to_string(gossip::kNameBytesMax) +
               " bytes of UTF-8 without control characters"};
}

std::string default_name(const NodeConfig& config) {
  return host_name() + "-" + std::to_string(config.port);
}

std::string cluster_name(std::string_view fingerprint) {
  constexpr std::size_t kDigits = 4;
  return host_name() + "-" + std::string(fingerprint.substr(0, kDigits));
}

Result<StartPlan> plan_start(const NodeConfig& config) {
  const std::array sources{&config.model_path, &config.script_path, &config.engine_url};
  const auto is_given = [](const std::string* source) { return !source->empty(); };
  if (std::count_if(sources.begin(), sources.end(), is_given) != 1) {
    return Error{
        "a node needs a model: --model FILE.gguf, or --engine URL of a server that has one (or "
        "--script FILE to answer from a script)"};
  }
  const auto passed_on = engine::check_extra_arguments(config.engine_arguments);
  if (!passed_on) { return passed_on.error(); }
  StartPlan plan;
  auto peers = read_peers(config);
  if (!peers) { return peers.error(); }
  plan.peers = *std::move(peers);
  auto wordings = read_wordings(config);
  if (!wordings) { return wordings.error(); }
  plan.wordings = *std::move(wordings);
  auto access = read_user_access(config);
  if (!access) { return access.error(); }
  plan.access = *std::move(access);
  plan.seed = config.seed ? *config.seed : system_seed();
  return plan;
}

node::Setup core_setup(const NodeConfig& config, const StartPlan& plan, std::string name) {
  node::Setup setup;
  setup.self = {kSelf, std::move(name)};
  std::vector<node::Identity> named;
  for (std::size_t i = 0; i < plan.peers.size(); ++i) {
    named.push_back({peer_id(i), plan.peers[i].name});
  }
  setup.peers = node::directory_of(std::move(named));
  setup.queue_limits = {.jobs = config.queue_jobs, .bytes = config.queue_bytes};
  setup.slots = config.slots;
  setup.seed = plan.seed;
  return setup;
}

}  // namespace murmur::daemon
