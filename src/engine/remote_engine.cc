#include "engine/remote_engine.h"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "engine/engine_jobs.h"
#include "net/asio.h"
#include "net/http_client.h"
#include "net/task_group.h"

namespace murmur::engine {
namespace asio = boost::asio;
namespace {

using Clock = std::chrono::steady_clock;

constexpr Duration kPauseFirst = std::chrono::milliseconds(250);
constexpr Duration kPauseMax = std::chrono::seconds(10);
/// Between the two looks that must both fail. Both fit into the second in which a job whose
/// connection broke waits for the verdict.
constexpr Duration kSecondLook = std::chrono::milliseconds(200);
/// Of a server that is asked whether it is well; a busy one may take its time.
constexpr Duration kAnswerMax = std::chrono::seconds(15);

}  // namespace

class RemoteEngine::Impl {
 public:
  Impl(const asio::any_io_executor& executor, RemoteConfig config, EngineSink& sink,
       std::function<void(const std::string& line)> on_line)
      : executor_(executor),
        config_(std::move(config)),
        sink_(sink),
        on_line_(std::move(on_line)),
        changed_(executor),
        client_(new_client(kAnswerMax)),
        jobs_(executor, config_.wordings, config_.silence_max, sink,
              {.connect = [this](Duration silence_max) { return new_client(silence_max); },
               .on_broken = [this] { look_now(); },
               .on_line = on_line_}),
        tasks_(executor, [this](const char* what) { on_line_(std::string("engine: ") + what); }) {}

  asio::awaitable<Result<EngineInfo>> launch() {
    auto found = co_await find_loaded();
    if (stopping_) { co_return Error{"the engine is being stopped"}; }
    if (!found) { co_return Error{about(found.error().message)}; }
    const EngineInfo info = found->info;
    take(std::move(*found));
    tasks_.spawn(watch());
    co_return info;
  }

  asio::awaitable<void> stop() {
    stopping_ = true;
    changed_.cancel();
    client_.abort();
    jobs_.stop("the node is stopping");
    co_await jobs_.drained();
    co_await tasks_.drained();
  }

  [[nodiscard]] EngineJobs& jobs() { return jobs_; }

 private:
  using Found = Result<RemoteServer, RemoteRefusal>;

  asio::awaitable<Found> find_loaded() {
    const auto give_up_at = Clock::now() + config_.loading_max;
    Duration pause = kPauseFirst;
    bool told = false;
    while (true) {
      auto found = co_await discover(client_, config_.wishes);
      if (found || !found.error().may_pass || stopping_) { co_return found; }
      if (Clock::now() > give_up_at) { co_return found; }
      if (!std::exchange(told, true)) { on_line_(about(found.error().message)); }
      co_await wait(pause);
      pause = std::min(pause * 2, kPauseMax);
    }
  }

  void take(RemoteServer found) {
    on_line_(shown() + " is " + found.traits.kind);
    for (const std::string& lack : found.lacks) { on_line_(lack); }
    health_path_ = std::move(found.health_path);
    jobs_.became_ready(found.info, std::move(found.traits));
  }

  asio::awaitable<void> watch() {
    while (!stopping_) {
      if (!look_now_) { co_await wait(config_.look_every); }
      look_now_ = false;
      const std::string trouble = co_await trouble_twice();
      if (stopping_) { co_return; }
      if (trouble.empty()) { continue; }
      jobs_.was_lost(trouble);
      co_await find_again();
    }
  }

  /// What is wrong with it; empty: nothing. Once is not enough: it may have been busy, or its
  /// connection was closed just then.
  asio::awaitable<std::string> trouble_twice() {
    const std::uint64_t signs = jobs_.signs_of_life();
    std::string trouble = co_await look();
    if (trouble.empty() || stopping_) { co_return std::string(); }
    co_await wait(kSecondLook);
    trouble = co_await look();
    const bool is_writing = jobs_.busy() && jobs_.signs_of_life() != signs;
    co_return is_writing ? std::string() : trouble;
  }

  asio::awaitable<std::string> look() {
    net::HttpRequest request{.target = health_path_};
    const auto response = co_await client_.fetch(std::move(request));
    if (!response) { co_return response.error().message; }
    if (response->status == 200) { co_return std::string(); }
    co_return shown() + ": answers " + health_path_ + " with status " +
        std::to_string(response->status);
  }

  /// Until it is there again, or the engine is stopped.
  asio::awaitable<void> find_again() {
    Duration pause = kPauseFirst;
    std::string told;
    while (!stopping_) {
      co_await wait(pause);
      pause = std::min(pause * 2, kPauseMax);
      if (stopping_) { co_return; }
      auto found = co_await discover(client_, config_.wishes);
      if (stopping_) { co_return; }
      if (found) {
        take(std::move(*found));
        co_return;
      }
      // The second loss: whoever waits for it learns that this may take long.
      if (std::exchange(told, found.error().message) != found.error().message) {
        sink_.on_engine_lost("the engine is not back: " + about(found.error().message));
      }
    }
  }

  void look_now() {
    look_now_ = true;
    changed_.cancel();
  }

  /// Until something changed, at most `time`.
  asio::awaitable<void> wait(Duration time) {
    changed_.expires_after(time);
    co_await changed_.async_wait(net::kNoThrow);
  }

  [[nodiscard]] net::HttpClient new_client(Duration silence_max) const {
    net::HttpClient client(executor_, config_.url.endpoint, {.silence = silence_max},
                           net::cover_of(config_.url));
    if (!config_.key.empty()) { client.authorize("Bearer " + config_.key); }
    return client;
  }

  /// The client's own errors say where already.
  [[nodiscard]] std::string about(const std::string& message) const {
    return message.starts_with(shown()) ? message : shown() + ": " + message;
  }

  [[nodiscard]] std::string shown() const { return net::to_string(config_.url); }

  asio::any_io_executor executor_;
  RemoteConfig config_;
  EngineSink& sink_;
  std::function<void(const std::string& line)> on_line_;
  asio::steady_timer changed_;  // cancelled when something changed: a condition variable
  net::HttpClient client_;      // for whatever is not a job
  std::string health_path_;
  bool look_now_ = false;
  bool stopping_ = false;
  EngineJobs jobs_;
  net::TaskGroup tasks_;
};

RemoteEngine::RemoteEngine(asio::any_io_executor executor, RemoteConfig config, EngineSink& sink,
                           std::function<void(const std::string& line)> on_line)
    : impl_(std::make_unique<Impl>(executor, std::move(config), sink, std::move(on_line))) {}
RemoteEngine::~RemoteEngine() = default;

asio::awaitable<Result<EngineInfo>> RemoteEngine::launch() { return impl_->launch(); }
asio::awaitable<void> RemoteEngine::stop() { return impl_->stop(); }
void RemoteEngine::start(JobId job, std::shared_ptr<const prompt::Generation> generation) {
  impl_->jobs().start(job, std::move(generation));
}
void RemoteEngine::cancel(JobId job) { impl_->jobs().cancel(job); }
void RemoteEngine::query(Query query, OnReply on_reply) {
  impl_->jobs().query(std::move(query), std::move(on_reply));
}

}  // namespace murmur::engine
