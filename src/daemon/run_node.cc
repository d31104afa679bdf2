#include "daemon/run_node.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "daemon/engine_host.h"
#include "daemon/node_driver.h"
#include "daemon/start.h"
#include "http/server.h"
#include "net/task_group.h"

namespace murmur::daemon {
namespace {

namespace asio = boost::asio;

/// A murmur node sends signs of life while it works; of a foreign server only the layer's deadline
/// says when it has been silent for too long.
net::PeerConfig peer_config(const PeerOption& peer, const moa::Plan& plan) {
  net::PeerConfig config{.endpoint = peer.endpoint, .model = peer.model};
  if (!peer.model.empty()) { config.silence_max = plan.layer_deadline; }
  return config;
}

constexpr int kStopped = 0;
constexpr int kCannotStart = 2;

void set_up_log(const std::string& name, const std::string& level) {
  auto log = spdlog::stderr_color_st(name);
  log->set_pattern("%H:%M:%S.%e %^%-5l%$ %n: %v");
  log->set_level(spdlog::level::from_str(level));
  spdlog::set_default_logger(std::move(log));
}

void log_escape(const char* what) { spdlog::critical("an exception escaped: {}", what); }

/// One node's life: listen, start the engine, serve, drain, stop. In that order, on one thread.
class NodeProcess {
 public:
  NodeProcess(const NodeConfig& config, StartPlan plan)
      : config_(config),
        plan_(std::move(plan)),
        tasks_(io_.get_executor(), log_escape),
        driver_(io_.get_executor(), core_setup(config_, plan_, config_.name), config_.plan),
        signals_(io_, SIGINT, SIGTERM) {}

  int run() {
    const auto ready = prepare();
    if (!ready) { return cannot_start(ready.error()); }
    wait_for_signal();
    tasks_.spawn(start());
    io_.run();
    return exit_code_;
  }

 private:
  /// Everything that can fail at once. Listening comes before the engine's long start, so that a
  /// port that is taken is said immediately.
  Result<void> prepare() {
    auto engine = EngineHost::create(io_.get_executor(), config_, plan_, driver_);
    if (!engine) { return engine.error(); }
    engine_ = *std::move(engine);
    driver_.attach_engine(engine_->engine());
    for (std::size_t i = 0; i < plan_.peers.size(); ++i) {
      const PeerOption& peer = plan_.peers[i];
      driver_.attach_peer(peer_id(i), std::make_unique<net::PeerClient>(
                                          io_.get_executor(), peer_config(peer, config_.plan),
                                          wordings_from(plan_.wordings), driver_));
    }
    http::ServerConfig server{.address = config_.listen_address, .port = config_.port};
    server.limits.body_bytes = config_.body_bytes_max;
    server.on_escape = log_escape;
    auto listening = http::Server::listen(io_.get_executor(), std::move(server), driver_);
    if (!listening) { return listening.error(); }
    server_.emplace(*std::move(listening));
    return {};
  }

  asio::awaitable<void> start() {
    const auto info = co_await engine_->start();
    if (!info) {
      exit_code_ = cannot_start(info.error());
      io_.stop();
      co_return;
    }
    const net::Endpoint here{.host = config_.listen_address, .port = server_->port()};
    std::printf("listening on %s\n", net::to_string(here).c_str());
    std::fflush(stdout);
  }

  int cannot_start(const Error& error) {
    std::fprintf(stderr, "murmur: %s\n", error.message.c_str());
    return kCannotStart;
  }

  void wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& ec, int /*number*/) {
      if (!ec) { on_signal(); }
    });
  }

  void on_signal() {
    if (std::exchange(stopping_, true)) {
      io_.stop();  // the second signal: what is under way is lost, the engine dies with its owner
      return;
    }
    spdlog::info("stopping once {} jobs have ended; a second signal stops at once",
                 driver_.status().queue_running + driver_.status().queue_waiting);
    wait_for_signal();
    driver_.drain([this] { tasks_.spawn(stop()); });
  }

  asio::awaitable<void> stop() {
    server_->stop();
    co_await server_->drained();
    co_await engine_->stop();
    io_.stop();
  }

  const NodeConfig& config_;
  StartPlan plan_;
  asio::io_context io_{1};
  net::TaskGroup tasks_;
  NodeDriver driver_;
  std::unique_ptr<EngineHost> engine_;
  std::optional<http::Server> server_;
  asio::signal_set signals_;
  bool stopping_ = false;
  int exit_code_ = kStopped;
};

}  // namespace

int run_node(const NodeConfig& config) {
  NodeConfig named = config;
  if (named.name.empty()) { named.name = default_name(named); }
  set_up_log(named.name, named.log_level);
  auto plan = plan_start(named);
  if (!plan) {
    std::fprintf(stderr, "murmur: %s\n", plan.error().message.c_str());
    return kCannotStart;
  }
  NodeProcess process(named, *std::move(plan));
  return process.run();
}

}  // namespace murmur::daemon
