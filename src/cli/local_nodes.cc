#include "cli/local_nodes.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/overloaded.h"
#include "crypto/random_key.h"
#include "engine/spawn.h"
#include "files/private_file.h"
#include "gossip/join_token.h"
#include "net/host_port.h"

namespace murmur::cli {
namespace {

std::string node_name(std::size_t index) { return "node-" + std::to_string(index + 1); }

std::string local_url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

std::string token_file(const std::string& folder) { return folder + "/token"; }

void name_peers(const NamedPeers& peers, std::size_t self, std::vector<std::string>& arguments) {
  for (std::size_t other = 0; other < peers.ports.size(); ++other) {
    if (other == self) { continue; }
    arguments.insert(arguments.end(),
                     {"--peer", node_name(other) + "=" + local_url(peers.ports[other])});
  }
}

void place_in_cluster(const GossipPlace& place, std::vector<std::string>& arguments) {
  arguments.insert(arguments.end(), {"--token-file", place.token_file, "--data", place.data_folder,
                                     "--gossip", "127.0.0.1:" + std::to_string(place.port),
                                     "--peer-port", "0", "--profile", "local"});
}

}  // namespace

std::vector<std::string> node_arguments(const LocalNodesPlan& plan, std::size_t index,
                                        std::uint16_t port, const Acquainted& how) {
  const bool gossips = std::holds_alternative<GossipPlace>(how);
  std::vector<std::string> arguments{gossips ? "join" : "serve",
                                     "--name",
                                     node_name(index),
                                     "--host",
                                     "127.0.0.1",
                                     "--port",
                                     std::to_string(port),
                                     "--threads",
                                     std::to_string(plan.threads),
                                     "--log-level",
                                     "warn",
                                     plan.scripted ? "--script" : "--model",
                                     plan.sources[index % plan.sources.size()]};
  if (plan.seed) {
    arguments.insert(arguments.end(),
                     {"--seed", std::to_string(std::uint64_t{*plan.seed} + index)});
  }
  if (plan.repeatable && !plan.scripted) {
    arguments.insert(arguments.end(), {"--engine-arg", "--no-cache-prompt"});
  }
  arguments.insert(arguments.end(), plan.flags.begin(), plan.flags.end());
  std::visit(Overloaded{[&](const NamedPeers& peers) { name_peers(peers, index, arguments); },
                        [&](const GossipPlace& place) { place_in_cluster(place, arguments); }},
             how);
  return arguments;
}

LocalNodes::~LocalNodes() {
  nodes_.clear();  // the processes end before their folder goes
}

Result<void> LocalNodes::found_cluster() {
  auto folder = ScratchFolder::make();
  if (!folder) { return folder.error(); }
  folder_ = *std::move(folder);
  auto reservation = PortReservation::make();
  if (!reservation) { return reservation.error(); }
  gossip_port_ = *std::move(reservation);
  const auto seed = net::gossip_endpoint("127.0.0.1", gossip_port_->port());
  const gossip::JoinToken token{crypto::random_key(), {*seed}};
  return write_private_file(token_file(folder_->path()), to_text(token) + "\n");
}

Acquainted LocalNodes::acquainted(const LocalNodesPlan& plan, std::size_t index) const {
  if (plan.gossips) {
    return GossipPlace{.token_file = token_file(folder_->path()),
                       .data_folder = folder_->path() + "/" + node_name(index),
                       .port = index == 0 ? gossip_port_->port() : std::uint16_t{0}};
  }
  NamedPeers peers;
  for (const Node& node : nodes_) { peers.ports.push_back(node.port); }
  return peers;
}

Result<std::unique_ptr<LocalNodes>> LocalNodes::start(boost::asio::io_context& context,
                                                      const LocalNodesPlan& plan) {
  std::unique_ptr<LocalNodes> nodes(new LocalNodes);
  if (const Result<void> launched = nodes->launch(context, plan); !launched) {
    return launched.error();
  }
  return nodes;
}

Result<void> LocalNodes::launch(boost::asio::io_context& context, const LocalNodesPlan& plan) {
  if (plan.gossips) {
    if (const auto founded = found_cluster(); !founded) { return founded; }
  }
  for (std::size_t i = 0; i < plan.nodes; ++i) {
    Result<PortReservation> reservation = PortReservation::make();
    if (!reservation) { return reservation.error(); }
    Node& node = nodes_.emplace_back();
    node.name = node_name(i);
    node.port = reservation->port();
    node.reservation = std::move(*reservation);
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const engine::ChildCommand command{
        .program = plan.program,
        .arguments = node_arguments(plan, i, nodes_[i].port, acquainted(plan, i)),
        .niceness = 0,
        .dropped_environment = "MURMUR_"};
    auto process = engine::ChildProcess::start(
        context.get_executor(), command,
        {[this, i](const std::string& line) { on_line(i, line); },
         [this, i](const engine::ChildExit& exit) { on_exit(i, exit); }});
    if (!process) { return process.error(); }
    nodes_[i].process = std::move(*process);
  }
  return {};
}

void LocalNodes::on_line(std::size_t index, const std::string& line) {
  Node& node = nodes_[index];
  node.last_words = line;
  if (line.starts_with("listening on ")) {
    node.ready = true;
    node.reservation.reset();
    if (index == 0) { gossip_port_.reset(); }
  }
}

void LocalNodes::on_exit(std::size_t index, const engine::ChildExit& exit) {
  const Node& node = nodes_[index];
  if (ending_ || node.ready || !failure_.empty()) { return; }
  std::string why = node.last_words.empty() ? engine::to_string(exit) : node.last_words;
  if (constexpr std::string_view kPrefix = "murmur: "; why.starts_with(kPrefix)) {
    why.erase(0, kPrefix.size());
  }
  failure_ = node.name + " could not start: " + why;
}

std::size_t LocalNodes::ready() const {
  return static_cast<std::size_t>(
      std::count_if(nodes_.begin(), nodes_.end(), [](const Node& node) { return node.ready; }));
}

net::Endpoint LocalNodes::endpoint(std::size_t index) const {
  net::Endpoint endpoint;
  endpoint.host = "127.0.0.1";
  endpoint.port = nodes_.at(index).port;
  return endpoint;
}

void LocalNodes::terminate(Duration grace) {
  ending_ = true;
  for (Node& node : nodes_) {
    if (node.process) { node.process->terminate(grace); }
  }
}

void LocalNodes::kill() {
  ending_ = true;
  for (Node& node : nodes_) {
    if (node.process) { node.process->kill(); }
  }
}

bool LocalNodes::any_running() const {
  return std::any_of(nodes_.begin(), nodes_.end(),
                     [](const Node& node) { return node.process && node.process->running(); });
}

}  // namespace murmur::cli
