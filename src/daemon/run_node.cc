#include "daemon/run_node.h"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "daemon/cluster.h"
#include "daemon/cluster_seeker.h"
#include "daemon/descriptor_limit.h"
#include "daemon/engine_host.h"
#include "daemon/lan_discovery.h"
#include "daemon/model_hash.h"
#include "daemon/node_driver.h"
#include "daemon/start.h"
#include "daemon/up_banner.h"
#include "http/server.h"
#include "net/asio.h"
#include "net/own_address.h"
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

constexpr auto kLookForAddressEvery = std::chrono::seconds(5);

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
  /// `cluster`: null for a node whose peers were named.
  NodeProcess(asio::io_context& io, const NodeConfig& config, StartPlan plan, Cluster* cluster)
      : io_(io),
        config_(config),
        plan_(std::move(plan)),
        cluster_(cluster),
        tasks_(io_.get_executor(), log_escape),
        driver_(io_.get_executor(), setup(), config_.plan),
        signals_(io_, SIGINT, SIGTERM) {}

  int run() {
    const auto ready = prepare();
    if (!ready) { return cannot_start(ready.error()); }
    for (const auto& warning : warnings(config_, plan_.access)) { spdlog::warn("{}", warning); }
    wait_for_signal();
    tasks_.spawn(start());
    io_.run();
    return exit_code_;
  }

 private:
  [[nodiscard]] node::Setup setup() const {
    node::Setup setup = core_setup(config_, plan_, config_.name);
    if (cluster_ == nullptr) { return setup; }
    setup.records = &cluster_->records();
    setup.signatures = &cluster_->signatures();
    return setup;
  }

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
    const auto users = listen(server_, user_server(config_, plan_.access));
    if (!users) { return Error{users.error().message + "; --port and --host name another place"}; }
    if (cluster_ == nullptr) { return users; }
    driver_.set_model_hash(hash_of_source());
    driver_.attach_cluster(*cluster_);
    driver_.when_left([this] { begin_stop(); });
    const auto peers = listen(peer_server_, cluster_->peer_server(driver_));
    if (!peers) { return Error{peers.error().message + "; --peer-port N names another for peers"}; }
    return peers;
  }

  Result<void> listen(std::optional<http::Server>& into, http::ServerConfig server) {
    server.limits.body_bytes = config_.body_bytes_max;
    server.on_escape = log_escape;
    auto listening = http::Server::listen(io_.get_executor(), std::move(server), driver_);
    if (!listening) { return listening.error(); }
    into.emplace(*std::move(listening));
    return {};
  }

  /// By which others know equal models; without it they know them by name.
  [[nodiscard]] std::string hash_of_source() const {
    if (!config_.engine_url.empty()) { return ""; }
    const auto hash =
        model_hash(config_.model_path.empty() ? config_.script_path : config_.model_path);
    return hash ? *hash : std::string();
  }

  asio::awaitable<void> start() {
    const auto info = co_await engine_->start();
    if (!info) { co_return give_up(info.error()); }
    if (cluster_ != nullptr && !stopping_) {
      // Only now: a start that failed leaves no cluster behind.
      if (const auto kept = cluster_->keep_keys(); !kept) { co_return give_up(kept.error()); }
      enter_cluster();
    }
    const net::Endpoint here{.host = config_.listen_address, .port = server_->port()};
    const char* const scheme = plan_.access.certificate ? "https" : "http";
    std::printf("listening on %s://%s\n", scheme, net::authority(here).c_str());
    if (cluster_ != nullptr && !stopping_ && config_.cluster.start == ClusterConfig::Start::Up) {
      std::fputs(banner().c_str(), stdout);
    }
    std::fflush(stdout);
  }

  /// A service manager keeps what is printed, so a token goes there once at most.
  [[nodiscard]] std::string banner() const {
    const std::array here{cluster_->endpoint()};
    const bool is_seen = ::isatty(STDOUT_FILENO) != 0;
    const bool tells_all = is_seen || cluster_->has_new_key() || !cluster_->keyed();
    return tells_all ? up_banner(cluster_->keys(), here) : up_line(here.front());
  }

  void enter_cluster() {
    driver_.enter(peer_server_->port());
    seeker_.emplace(io_.get_executor(),
                    Seeking{.is_alone = [this] { return driver_.is_alone(); },
                            .seeds = [this] { return cluster_->seeds(); },
                            .join = [this](auto through) { driver_.join(std::move(through)); }});
    tasks_.spawn(seeker_->run());
    announcement_.emplace(io_.get_executor(), config_.name, cluster_->endpoint());
    if (config_.cluster.follows_address) { tasks_.spawn(follow_address()); }
  }

  /// Where this machine gets another address (another network, a new lease), so does the node.
  asio::awaitable<void> follow_address() {
    asio::steady_timer timer(io_);
    while (!stopping_) {
      timer.expires_after(kLookForAddressEvery);
      const auto [ec] = co_await timer.async_wait(net::kNoThrow);
      if (ec || stopping_) { co_return; }
      const auto next = net::address_to_follow(cluster_->address(), net::own_addresses());
      if (next) { move_to(*next); }
    }
  }

  void move_to(const std::string& address) {
    spdlog::info("this machine is at {} now", address);
    http::ServerConfig server = cluster_->peer_server(driver_);
    server.address = address;
    if (peer_server_) { tasks_.spawn(retire(*std::exchange(peer_server_, std::nullopt))); }
    auto moved = listen(peer_server_, std::move(server));
    if (moved) { moved = cluster_->move(address); }
    if (!moved) { return spdlog::warn("{}; trying again", moved.error().message); }
    driver_.moved(peer_server_->port());
    announcement_.emplace(io_.get_executor(), config_.name, cluster_->endpoint());
  }

  /// Its address is gone, or it would be in the way of another try.
  static asio::awaitable<void> retire(http::Server server) {
    server.abort();
    co_await server.drained();
  }

  int cannot_start(const Error& error) {
    std::fprintf(stderr, "murmur: %s\n", error.message.c_str());
    return kCannotStart;
  }

  void give_up(const Error& error) {
    exit_code_ = cannot_start(error);
    io_.stop();
  }

  void wait_for_signal() {
    signals_.async_wait([this](const boost::system::error_code& ec, int /*number*/) {
      if (!ec) { on_signal(); }
    });
  }

  void on_signal() {
    if (stopping_) {
      io_.stop();  // the second signal: what is under way is lost, the engine dies with its owner
      return;
    }
    spdlog::info(
        "stopping once {} jobs have ended, in {} s at the latest; a second signal stops at once",
        jobs(), std::chrono::ceil<std::chrono::seconds>(config_.drain_max).count());
    wait_for_signal();
    begin_stop();
  }

  /// Once; also where its owner made it leave.
  void begin_stop() {
    if (std::exchange(stopping_, true)) { return; }
    if (seeker_) { seeker_->stop(); }
    tasks_.spawn(bound_stop());
    // The goodbye last: whoever hears it breaks off what this node still writes for him.
    driver_.drain([this] { driver_.say_goodbye([this] { tasks_.spawn(stop()); }); });
  }

  [[nodiscard]] std::size_t jobs() const {
    const auto status = driver_.status();
    return status.queue_running + status.queue_waiting;
  }

  /// Also where a client does not take its last bytes: nobody waits for ever.
  asio::awaitable<void> bound_stop() {
    asio::steady_timer timer(io_, config_.drain_max);
    co_await timer.async_wait(net::kNoThrow);
    spdlog::warn("stopping with {} jobs that have not ended in time", jobs());
    io_.stop();
  }

  asio::awaitable<void> stop() {
    for (std::optional<http::Server>* server : {&server_, &peer_server_}) {
      if (!*server) { continue; }
      (*server)->stop();
      co_await (*server)->drained();
    }
    co_await engine_->stop();
    io_.stop();
  }

  asio::io_context& io_;
  const NodeConfig& config_;
  StartPlan plan_;
  Cluster* cluster_;
  net::TaskGroup tasks_;
  NodeDriver driver_;
  std::unique_ptr<EngineHost> engine_;
  std::optional<http::Server> server_;
  std::optional<http::Server> peer_server_;  // in a cluster
  std::optional<ClusterSeeker> seeker_;
  std::optional<LanAnnouncement> announcement_;
  asio::signal_set signals_;
  bool stopping_ = false;
  int exit_code_ = kStopped;
};

}  // namespace

int run_node(const NodeConfig& config) {
  raise_descriptor_limit();
  NodeConfig named = config;
  asio::io_context io{1};
  std::unique_ptr<Cluster> cluster;
  const auto say = [](const Error& error) {
    std::fprintf(stderr, "murmur: %s\n", error.message.c_str());
    return kCannotStart;
  };
  if (config.cluster.enabled) {
    auto opened = Cluster::open(io.get_executor(), config.cluster, log_escape);
    if (!opened) { return say(opened.error()); }
    cluster = *std::move(opened);
  }
  if (named.name.empty()) {
    named.name = cluster ? cluster_name(cluster->fingerprint()) : default_name(named);
  }
  set_up_log(named.name, named.log_level);
  auto plan = plan_start(named);
  if (!plan) { return say(plan.error()); }
  NodeProcess process(io, named, *std::move(plan), cluster.get());
  return process.run();
}

}  // namespace murmur::daemon
