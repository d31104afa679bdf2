#include "engine/llama_engine.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "engine/engine_supervisor.h"
#include "engine/llama_api.h"
#include "engine/llama_job.h"
#include "engine/prompt_fitting.h"
#include "engine/stall_watch.h"
#include "net/asio.h"
#include "net/http_client.h"
#include "net/task_group.h"
#include "openai/api_error.h"
#include "openai/chat_request.h"
#include "prompt/wording.h"

namespace murmur::engine {
namespace asio = boost::asio;
namespace {

/// A broken connection is usually the engine's death; its exit status follows within this.
constexpr Duration kVerdictMax = std::chrono::seconds(1);
/// How long a cancelled job waits for its slot, looking every few milliseconds.
constexpr Duration kSlotFreeMax = std::chrono::seconds(10);
constexpr Duration kSlotPoll = std::chrono::milliseconds(5);

using JobEnd = std::variant<JobDone, Failure>;

using Job = LlamaJob;
using JobPtr = std::shared_ptr<Job>;

/// What a client may have asked for in one piece: embeddings of many texts.
constexpr std::size_t kWholeBytesMax = 16U << 20U;
/// Queries wait for at most a batch, and there is no need for many.
constexpr Duration kQuerySilenceMax = std::chrono::seconds(30);
constexpr std::size_t kQueriesMax = 16;

Failure broke_off(const Error& error) {
  return {FailureKind::EngineFailed, "the engine broke off: " + error.message};
}

asio::awaitable<void> sleep(asio::steady_timer& timer, Duration time) {
  timer.expires_after(time);
  co_await timer.async_wait(net::kNoThrow);
}

}  // namespace

class LlamaEngine::Impl {
 public:
  using OnReply = Engine::OnReply;
  using OnLine = std::function<void(const std::string& line)>;

  Impl(const asio::any_io_executor& executor, EngineConfig config, EngineSink& sink, OnLine on_line)
      : executor_(executor),
        wordings_(config.wordings),
        silence_max_(config.silence_max),
        sink_(sink),
        stall_timer_(executor),
        supervisor_(executor, std::move(config),
                    {.on_ready = [this](const EngineInfo& info) { became_ready(info); },
                     .on_lost = [this](const std::string& reason) { was_lost(reason); },
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
    info_.reset();
    stall_timer_.cancel();
    fail_all("the node is stopping");
    co_await supervisor_.stop();
    co_await tasks_.drained();
  }

  void start(JobId id, std::shared_ptr<const prompt::Generation> generation) {
    const auto job = std::make_shared<Job>(executor_, id, std::move(generation), new_client());
    jobs_.emplace(id, job);
    tasks_.spawn(run(job));
  }

  void query(Query query, OnReply on_reply) {
    tasks_.spawn(answer(std::move(query), std::move(on_reply)));
  }

  void cancel(JobId id) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end() || found->second->cancelled) { return; }
    found->second->cancelled = true;
    found->second->client.abort();
  }

 private:
  asio::awaitable<void> answer(Query query, OnReply on_reply) {
    co_await asio::post(executor_, asio::use_awaitable);  // never called inside query()
    if (!info_) {
      on_reply(Failure{FailureKind::EngineUnavailable, "the engine is not running"});
      co_return;
    }
    if (queries_ == kQueriesMax) {
      on_reply(Failure{FailureKind::QueueFull, "too many questions at once to the engine",
                       std::chrono::seconds(1)});
      co_return;
    }
    net::HttpClient client = new_client(kQuerySilenceMax);
    net::HttpRequest request{.method = std::move(query.method), .target = std::move(query.path)};
    if (query.body) { request.body = *query.body; }
    ++queries_;
    auto response = co_await client.fetch(std::move(request), kWholeBytesMax);
    --queries_;
    if (response) {
      on_reply(QueryReply{response->status, std::move(response->body)});
    } else {
      on_reply(broke_off(response.error()));
    }
  }

  asio::awaitable<void> run(JobPtr job) {
    co_await asio::post(executor_, asio::use_awaitable);  // the sink is never called inside start()
    if (job->ended) { co_return; }
    if (!info_) {
      end(*job, Failure{FailureKind::EngineUnavailable, "the engine is not running"});
      co_return;
    }
    co_await write_choice(job);
  }

  asio::awaitable<void> write_choice(JobPtr job) {
    auto body = co_await body_of(job);
    if (job->ended) { co_return; }
    if (job->cancelled) {  // the server has not heard of it
      end(*job, Failure{FailureKind::Cancelled, "cancelled"});
    } else if (!body) {
      Failure failure = body.error();
      co_await fail(job, std::move(failure));
    } else {
      co_await generate(job, std::move(*body));
    }
  }

  /// What the server is asked for.
  asio::awaitable<Result<std::string, Failure>> body_of(JobPtr job) {
    if (const auto* plain = std::get_if<prompt::PlainGeneration>(job->generation.get())) {
      co_return openai::streaming_body(*plain->body, plain->route.dialect);
    }
    const auto& chat = std::get<prompt::ChatGeneration>(*job->generation);
    const FittingContext context{wordings_, info_->context_tokens, template_tokens_};
    const auto fitted = co_await fit_prompt(job->client, chat, context);
    if (!fitted) { co_return fitted.error(); }
    job->prompt_cut = fitted->proposals_cut;
    prompt::Sampling sampling = chat.sampling;
    if (sampling.seed) { *sampling.seed += job->choice; }  // else the same answer over and over
    co_return openai::engine_body(fitted->messages, sampling, chat.form);
  }

  asio::awaitable<void> generate(JobPtr job, std::string body) {
    net::HttpClient::OnNamedEvent on_event = [this, job](std::string_view name,
                                                         std::string_view data) {
      return pass_on(*job, name, data);
    };
    net::HttpRequest request = generation_request(*job, std::move(body));
    auto response =
        co_await job->client.stream_named(std::move(request), std::move(on_event), kWholeBytesMax);
    if (job->ended) { co_return; }
    if (job->cancelled) {
      co_await slot_freed(job);
      end(*job, Failure{FailureKind::Cancelled, "cancelled"});
    } else if (!response) {
      Failure failure = broke_off(response.error());
      co_await fail(job, std::move(failure));
    } else if (response->status != 200) {
      end(*job, refusal(*job, std::move(*response)));
    } else if (is_whole(*job)) {
      conclude_whole(*job, std::move(response->body));
    } else {
      co_await conclude(job);
    }
  }

  /// False ends the stream.
  bool pass_on(Job& job, std::string_view name, std::string_view data) {
    if (job.ended || job.cancelled) { return false; }
    auto delta = job.reader.read(name, data);
    if (delta) {
      delta->choice = job.choice;
      sink_.on_generated(job.id, std::move(*delta));
    }
    return !job.ended && !job.cancelled;
  }

  void conclude_whole(Job& job, std::string body) {
    prompt::Delta delta;
    delta.event = std::make_shared<const std::string>(std::move(body));
    sink_.on_generated(job.id, std::move(delta));
    end(job, JobDone{});
  }

  /// The stream has ended as streams do.
  asio::awaitable<void> conclude(JobPtr job) {
    JobEnd how = job->reader.end();
    if (auto* const done = std::get_if<JobDone>(&how)) {
      done->prompt_cut = job->prompt_cut;
      job->completion_tokens += done->usage.completion_tokens;
      done->usage.completion_tokens = job->completion_tokens;
      if (++job->choice < choices_of(*job)) {
        job->reader = EventReader(*job->generation);
        co_await write_choice(job);
        co_return;
      }
      end(*job, std::move(how));
    } else {
      Failure failure = std::get<Failure>(how);
      co_await fail(job, std::move(failure));
    }
  }

  /// Ends a job with what the engine's death would explain better: if it died, was_lost() comes
  /// first.
  asio::awaitable<void> fail(JobPtr job, Failure failure) {
    if (failure.kind == FailureKind::EngineFailed && !job->ended) {
      co_await sleep(job->pause, kVerdictMax);
    }
    if (job->cancelled) { failure = {FailureKind::Cancelled, "cancelled"}; }
    end(*job, std::move(failure));
  }

  /// Waits until the server has noticed that the connection is closed. It works on no more than the
  /// other jobs then; that one of those is not at work yet does no harm: it will be in a moment.
  asio::awaitable<void> slot_freed(JobPtr job) {
    net::HttpClient client = new_client();
    const auto give_up_at = std::chrono::steady_clock::now() + kSlotFreeMax;
    while (!job->ended && std::chrono::steady_clock::now() < give_up_at) {
      const auto busy = co_await count_busy_slots(client);
      if (busy && *busy < jobs_.size()) { co_return; }
      co_await sleep(job->pause, kSlotPoll);
    }
  }

  void end(Job& job, JobEnd how) {
    if (std::exchange(job.ended, true)) { return; }
    jobs_.erase(job.id);
    sink_.on_job_ended(job.id, std::move(how));
  }

  void became_ready(const EngineInfo& info) {
    info_ = info;
    template_tokens_.reset();
    tasks_.spawn(measure_template());
    sink_.on_engine_ready(info);
  }

  /// Saves most jobs the counting of their tokens.
  asio::awaitable<void> measure_template() {
    net::HttpClient client = new_client();
    prompt::Conversation nothing(1);
    const auto tokens = co_await count_tokens(client, std::move(nothing), nullptr);
    if (tokens) { template_tokens_ = *tokens; }
  }

  void was_lost(const std::string& reason) {
    info_.reset();
    sink_.on_engine_lost(reason);  // before the ends of its jobs: see EngineSink
    fail_all(reason);
  }

  void fail_all(const std::string& reason) {
    const auto jobs = jobs_;  // ending one takes it out
    for (const auto& [id, job] : jobs) {
      end(*job, Failure{FailureKind::EngineFailed, reason});
      job->client.abort();
      job->pause.cancel();
    }
  }

  asio::awaitable<void> watch_for_silence() {
    StallWatch watch(silence_max_);
    const auto begin = std::chrono::steady_clock::now();
    while (!stopping_) {
      const Instant now(std::chrono::steady_clock::now() - begin);
      std::uint64_t bytes = 0;
      for (const auto& [id, job] : jobs_) { bytes += job->client.bytes().received + id.value; }
      if (watch.stalled(now, bytes, !jobs_.empty())) {
        supervisor_.kill("the engine was stuck (nothing from it for " +
                         std::to_string(static_cast<int>(to_seconds(silence_max_))) +
                         " s) and was killed");
      }
      co_await sleep(stall_timer_, silence_max_ / 8);
    }
  }

  [[nodiscard]] net::HttpClient new_client() const {
    // The watch over all jobs decides; this only ends a stream that others hide from it.
    return new_client(silence_max_ * 2);
  }

  [[nodiscard]] net::HttpClient new_client(Duration silence_max) const {
    net::Endpoint endpoint;
    endpoint.socket_path = supervisor_.socket_path();
    return {executor_, std::move(endpoint), {.silence = silence_max}};
  }

  asio::any_io_executor executor_;
  prompt::Wordings wordings_;
  Duration silence_max_;
  EngineSink& sink_;
  asio::steady_timer stall_timer_;
  std::map<JobId, JobPtr> jobs_;    // under way; at most as many as slots
  std::optional<EngineInfo> info_;  // while it is ready
  std::optional<std::uint32_t> template_tokens_;
  std::size_t queries_ = 0;  // under way
  bool stopping_ = false;
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
  impl_->start(job, std::move(generation));
}
void LlamaEngine::cancel(JobId job) { impl_->cancel(job); }
void LlamaEngine::query(Query query, OnReply on_reply) {
  impl_->query(std::move(query), std::move(on_reply));
}

}  // namespace murmur::engine
