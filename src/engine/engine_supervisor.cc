#include "engine/engine_supervisor.h"

#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "engine/child_process.h"
#include "engine/gguf_check.h"
#include "engine/llama_api.h"
#include "net/asio.h"
#include "net/http_client.h"
#include "net/task_group.h"

namespace murmur::engine {
namespace asio = boost::asio;
namespace {

constexpr Duration kPauseFirst = std::chrono::milliseconds(250);
constexpr Duration kPauseMax = std::chrono::seconds(30);
constexpr Duration kSettled = std::chrono::seconds(30);  // ready for so long: the pauses begin anew
constexpr Duration kPollFirst = std::chrono::milliseconds(10);
constexpr Duration kPollMax = std::chrono::milliseconds(250);
constexpr Duration kLoadingMax = std::chrono::minutes(15);  // of a large model from a slow disk
constexpr Duration kStopGrace = std::chrono::seconds(5);

/// The line of its output that tells best why it failed: the first error, else the last of all.
std::string telling_line(const std::deque<std::string>& lines) {
  const auto error = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return line.find(" E ") != std::string::npos || line.starts_with("error");
  });
  if (error != lines.end()) { return *error; }
  return lines.empty() ? "it wrote nothing" : lines.back();
}

net::Endpoint unix_endpoint(const std::string& path) {
  net::Endpoint endpoint;
  endpoint.socket_path = path;
  return endpoint;
}

}  // namespace

class EngineSupervisor::Impl {
 public:
  Impl(const asio::any_io_executor& executor, EngineConfig config, Handlers handlers)
      : executor_(executor),
        config_(std::move(config)),
        handlers_(std::move(handlers)),
        socket_path_(config_.socket_directory + "/engine-" + std::to_string(::getpid()) + ".sock"),
        changed_(executor),
        client_(executor, unix_endpoint(socket_path_)),
        tasks_(executor, [this](const char* what) {
          if (handlers_.on_line) { handlers_.on_line(std::string("supervisor: ") + what); }
        }) {}

  asio::awaitable<Result<EngineInfo>> start() {
    const auto summary = check_gguf(config_.model_path);
    if (!summary) { co_return summary.error(); }
    if (socket_path_.size() >= sizeof(sockaddr_un::sun_path)) {
      co_return Error{socket_path_ + ": too long for a socket's path; use a shorter folder"};
    }
    context_trained_ = summary->context_tokens;
    const auto info = co_await launch();
    if (!info) { co_return info.error(); }
    handlers_.on_ready(*info);
    tasks_.spawn(supervise());
    co_return *info;
  }

  void kill(std::string reason) {
    if (!child_ || !child_->running()) { return; }
    kill_reason_ = std::move(reason);
    child_->kill();
  }

  asio::awaitable<void> stop() {
    stopping_ = true;
    changed_.cancel();
    client_.abort();
    if (child_) { child_->terminate(kStopGrace); }
    co_await tasks_.drained();
    child_.reset();
    ::unlink(socket_path_.c_str());
  }

  [[nodiscard]] const std::string& socket_path() const { return socket_path_; }

 private:
  asio::awaitable<void> supervise() {
    Duration pause = kPauseFirst;
    while (!stopping_) {
      const auto ready_at = std::chrono::steady_clock::now();
      co_await child_ended();
      if (stopping_) { co_return; }
      if (std::chrono::steady_clock::now() - ready_at > kSettled) { pause = kPauseFirst; }
      handlers_.on_lost(why_it_ended() + "; it is being restarted");
      co_await restart(pause);
    }
  }

  /// Tries until it succeeds or the supervisor is stopped. `pause` grows for the next time.
  asio::awaitable<void> restart(Duration& pause) {
    while (!stopping_) {
      co_await wait(pause);
      pause = std::min(pause * 2, kPauseMax);
      if (stopping_) { co_return; }
      const auto info = co_await launch();
      if (stopping_) { co_return; }
      if (info) {
        handlers_.on_ready(*info);
        co_return;
      }
      handlers_.on_lost("the engine could not be restarted: " + info.error().message);
    }
  }

  /// One start, up to an engine that is ready; on an error no child is left.
  asio::awaitable<Result<EngineInfo>> launch() {
    ::unlink(socket_path_.c_str());  // of an earlier life; the server would not bind to it
    exit_.reset();
    kill_reason_.clear();
    auto child = ChildProcess::start(
        executor_,
        {.program = config_.program,
         .arguments = engine_arguments(config_, context_trained_, socket_path_),
         // llama.cpp takes any flag from there too, those that are the node's among them.
         .dropped_environment = "LLAMA_"},
        {handlers_.on_line, [this](const ChildExit& exit) {
           exit_ = exit;
           changed_.cancel();
         }});
    if (!child) { co_return child.error(); }
    child_ = std::move(*child);
    auto info = co_await wait_until_ready();
    if (!info) { child_.reset(); }
    co_return info;
  }

  asio::awaitable<Result<EngineInfo>> wait_until_ready() {
    const auto loaded = co_await wait_until_loaded();
    if (!loaded) { co_return loaded.error(); }
    const auto info = co_await fetch_info(client_);
    if (!info) { co_return info.error(); }
    std::string anything = every_kind_of_character();
    const auto tokens = co_await tokenize(client_, std::move(anything));
    if (tokens) { co_return *info; }
    if (exit_ || stopping_) { co_return Error{why_it_ended()}; }
    co_return Error{"the tokenizer of " + config_.model_path +
                    " cannot take arbitrary text (no byte fallback): a peer's text could stop it; "
                    "choose another model"};
  }

  asio::awaitable<Result<void>> wait_until_loaded() {
    const auto give_up_at = std::chrono::steady_clock::now() + kLoadingMax;
    Duration pause = kPollFirst;
    while (!exit_ && !stopping_) {
      const bool healthy = co_await is_healthy(client_);
      if (healthy) { co_return Result<void>(); }
      if (std::chrono::steady_clock::now() > give_up_at) {
        co_return Error{"the engine did not load " + config_.model_path + " in 15 minutes"};
      }
      if (!exit_ && !stopping_) { co_await wait(pause); }
      pause = std::min(pause * 3 / 2, kPollMax);
    }
    if (stopping_) { co_return Error{"the engine is being stopped"}; }
    co_return Error{why_it_ended() + " while it started: " + telling_line(child_->last_lines())};
  }

  asio::awaitable<void> child_ended() {
    while (!exit_) { co_await wait(std::chrono::hours(1)); }
  }

  /// Until something changed, at most `time`. What changed is to be looked at before waiting.
  asio::awaitable<void> wait(Duration time) {
    changed_.expires_after(time);
    co_await changed_.async_wait(net::kNoThrow);
  }

  [[nodiscard]] std::string why_it_ended() const {
    if (!kill_reason_.empty()) { return kill_reason_; }
    return "the engine ended by " + (exit_ ? to_string(*exit_) : "being stopped");
  }

  asio::any_io_executor executor_;
  EngineConfig config_;
  Handlers handlers_;
  std::string socket_path_;
  asio::steady_timer changed_;  // cancelled when something changed: a condition variable
  net::HttpClient client_;
  std::uint64_t context_trained_ = 0;
  std::unique_ptr<ChildProcess> child_;
  std::optional<ChildExit> exit_;
  std::string kill_reason_;
  bool stopping_ = false;
  net::TaskGroup tasks_;
};

EngineSupervisor::EngineSupervisor(asio::any_io_executor executor, EngineConfig config,
                                   Handlers handlers)
    : impl_(std::make_unique<Impl>(executor, std::move(config), std::move(handlers))) {}
EngineSupervisor::~EngineSupervisor() = default;

asio::awaitable<Result<EngineInfo>> EngineSupervisor::start() { return impl_->start(); }
void EngineSupervisor::kill(std::string reason) { impl_->kill(std::move(reason)); }
asio::awaitable<void> EngineSupervisor::stop() { return impl_->stop(); }
const std::string& EngineSupervisor::socket_path() const { return impl_->socket_path(); }

}  // namespace murmur::engine
