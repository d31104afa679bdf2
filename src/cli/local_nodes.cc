#include "cli/local_nodes.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "engine/spawn.h"

namespace murmur::cli {
namespace {

std::string node_name(std::size_t index) { return "node-" + std::to_string(index + 1); }

std::string local_url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

}  // namespace

std::vector<std::string> node_arguments(const LocalNodesPlan& plan, std::size_t index,
                                        const std::vector<std::uint16_t>& ports) {
  std::vector<std::string> arguments{"serve",
                                     "--name",
                                     node_name(index),
                                     "--host",
                                     "127.0.0.1",
                                     "--port",
                                     std::to_string(ports[index]),
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
  for (std::size_t other = 0; other < ports.size(); ++other) {
    if (other == index) { continue; }
    arguments.insert(arguments.end(), {"--peer", node_name(other) + "=" + local_url(ports[other])});
  }
  return arguments;
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
  std::vector<std::uint16_t> ports;
  for (std::size_t i = 0; i < plan.nodes; ++i) {
    Result<PortReservation> reservation = PortReservation::make();
    if (!reservation) { return reservation.error(); }
    Node& node = nodes_.emplace_back();
    node.name = node_name(i);
    node.port = reservation->port();
    node.reservation = std::move(*reservation);
    ports.push_back(node.port);
  }
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const engine::ChildCommand command{.program = plan.program,
                                       .arguments = node_arguments(plan, i, ports),
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
