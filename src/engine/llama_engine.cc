#include "engine/llama_engine.h"

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>
#include <utility>

#include "engine/engine_jobs.h"
#include "engine/engine_supervisor.h"
#include "engine/stall_watch.h"
#include "net/asio.h"
#include "net/http_client.h"
#include "net/task_group.h"

namespace murmur::engine {
namespace asio = boost::asio;

class LlamaEngine::Impl {
 public:
  using OnLine = std::function<void(const std::string& line)>;

  Impl(const asio::any_io_executor& executor, EngineConfig config, EngineSink& sink,
       const OnLine& on_line)
      : executor_(executor),
        silence_max_(config.silence_max),
        stall_timer_(executor),
        // The watch over all jobs decides; the silence only ends a stream that others hide from it.
        jobs_(executor, config.wordings, silence_max_ * 2, sink, surroundings(on_line)),
        supervisor_(executor, std::move(config),
                    {.on_ready = [this](const EngineInfo& info) { jobs_.became_ready(info, {}); },
                     .on_lost = [this](const std::string& reason) { jobs_.was_lost(reason); },
                     .on_line = on_line}),
        tasks_(executor, [on_line](const char* what) {
          if (on_line) { on_line(std::string("engine: ") + what); }
        }) {}

  asio::awaitable<Result<EngineInfo>> launch() {
    auto info = co_await supervisor_.start();
    if (info) { tasks_.spawn(watch_for_silence()); }
    co_return info;
  }

  asio::awaitable<void> stop() {
    stopping_ = true;
    stall_timer_.cancel();
    jobs_.stop("the node is stopping");
    co_await supervisor_.stop();
    co_await jobs_.drained();
    co_await tasks_.drained();
  }

  [[nodiscard]] EngineJobs& jobs() { return jobs_; }

 private:
  [[nodiscard]] EngineJobs::Surroundings surroundings(const OnLine& on_line) {
    EngineJobs::Surroundings around;
    around.connect = [this](Duration silence_max) {
      net::Endpoint endpoint;
      endpoint.socket_path = supervisor_.socket_path();
      return net::HttpClient(executor_, std::move(endpoint), {.silence = silence_max});
    };
    if (on_line) { around.on_line = on_line; }
    return around;
  }

  asio::awaitable<void> watch_for_silence() {
    StallWatch watch(silence_max_);
    const auto begin = std::chrono::steady_clock::now();
    while (!stopping_) {
      const Instant now(std::chrono::steady_clock::now() - begin);
      if (watch.stalled(now, jobs_.signs_of_life(), jobs_.busy())) {
        supervisor_.kill("the engine was stuck (nothing from it for " +
                         std::to_string(static_cast<int>(to_seconds(silence_max_))) +
                         " s) and was killed");
      }
      stall_timer_.expires_after(silence_max_ / 8);
      co_await stall_timer_.async_wait(net::kNoThrow);
    }
  }

  asio::any_io_executor executor_;
  Duration silence_max_;
  asio::steady_timer stall_timer_;
  bool stopping_ = false;
  EngineJobs jobs_;
  EngineSupervisor supervisor_;
  net::TaskGroup tasks_;
};

LlamaEngine::LlamaEngine(asio::any_io_executor executor, EngineConfig config, EngineSink& sink,
                         std::function<void(const std::string& line)> on_line)
    : impl_(std::make_unique<Impl>(executor, std::move(config), sink, std::move(on_line))) {}
LlamaEngine::~LlamaEngine() = default;

asio::awaitable<Result<EngineInfo>> LlamaEngine::launch() { return impl_->launch(); }
asio::awaitable<void> LlamaEngine::stop() { return impl_->stop(); }
void LlamaEngine::start(JobId job, std::shared_ptr<const prompt::Generation> generation) {
  impl_->jobs().start(job, std::move(generation));
}
void LlamaEngine::cancel(JobId job) { impl_->jobs().cancel(job); }
void LlamaEngine::query(Query query, OnReply on_reply) {
  impl_->jobs().query(std::move(query), std::move(on_reply));
}

}  // namespace murmur::engine
