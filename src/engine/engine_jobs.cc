#include "engine/engine_jobs.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <map>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "engine/engine_job.h"
#include "engine/llama_api.h"
#include "engine/prompt_fitting.h"
#include "net/asio.h"
#include "net/task_group.h"
#include "openai/api_error.h"
#include "openai/chat_request.h"

namespace murmur::engine {
namespace asio = boost::asio;
namespace {

/// A broken connection is usually the engine's death; its exit status follows within this.
constexpr Duration kVerdictMax = std::chrono::seconds(1);
constexpr Duration kSlotPoll = std::chrono::milliseconds(5);

using JobEnd = std::variant<JobDone, Failure>;

using Job = EngineJob;
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

class EngineJobs::Impl {
 public:
  using OnReply = Engine::OnReply;

  Impl(const asio::any_io_executor& executor, prompt::Wordings wordings, Duration silence_max,
       EngineSink& sink, Surroundings surroundings)
      : executor_(executor),
        wordings_(std::move(wordings)),
        silence_max_(silence_max),
        sink_(sink),
        surroundings_(std::move(surroundings)),
        tasks_(executor, [this](const char* what) {
          surroundings_.on_line(std::string("engine: ") + what);
        }) {}

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

  void became_ready(const EngineInfo& info, ServerTraits traits) {
    info_ = info;
    info_->naming = wordings_.select.naming();
    traits_ = std::move(traits);
    template_tokens_.reset();
    tasks_.spawn(measure_template());
    sink_.on_engine_ready(*info_);
  }

  void was_lost(const std::string& reason) {
    info_.reset();
    sink_.on_engine_lost(reason);  // before the ends of its jobs: see EngineSink
    fail_all(reason);
  }

  void stop(const std::string& reason) {
    info_.reset();
    fail_all(reason);
  }

  asio::awaitable<void> drained() { co_await tasks_.drained(); }

  [[nodiscard]] bool busy() const { return !jobs_.empty(); }

  [[nodiscard]] std::uint64_t signs_of_life() const {
    std::uint64_t sum = 0;
    for (const auto& [id, job] : jobs_) { sum += job->client.bytes().received + id.value; }
    return sum;
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
    net::HttpClient client = surroundings_.connect(kQuerySilenceMax);
    net::HttpRequest request{.method = std::move(query.method), .target = std::move(query.path)};
    if (query.body) { request.body = *query.body; }
    ++queries_;
    auto response = co_await client.fetch(std::move(request), kWholeBytesMax);
    --queries_;
    if (response) {
      on_reply(reply_of(std::move(*response)));
    } else {
      on_reply(broke_off(response.error()));
    }
  }

  /// What is no JSON is of a server that does not know the path.
  [[nodiscard]] std::variant<QueryReply, Failure> reply_of(net::HttpResponse response) const {
    const std::size_t first = response.body.find_first_not_of(" \t\r\n");
    if (first != std::string::npos &&
        (response.body[first] == '{' || response.body[first] == '[')) {
      return QueryReply{response.status, std::move(response.body)};
    }
    return Failure{FailureKind::BadRequest, "the engine is a server (" + traits_.kind +
                                                ") that answers this with status " +
                                                std::to_string(response.status)};
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
      co_return openai::streaming_body(*plain->body, plain->route.dialect, traits_.fields);
    }
    const auto& chat = std::get<prompt::ChatGeneration>(*job->generation);
    const FittingContext context{wordings_, info_->context_tokens, template_tokens_};
    TokenCounter counter(job->client, traits_.counting, traits_.fields.model,
                         TokenCounter::kBytesPerToken - job->misjudged);
    const auto fitted = co_await fit_prompt(counter, chat, context);
    if (!fitted) { co_return fitted.error(); }
    job->prompt_cut = fitted->proposals_cut;
    prompt::Sampling sampling = chat.sampling;
    if (sampling.seed) { *sampling.seed += job->choice; }  // else the same answer over and over
    co_return openai::engine_body(fitted->messages, sampling, chat.form, traits_.fields);
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
    } else if (response->status != 200 || (!is_whole(*job) && !response->body.empty())) {
      co_await refused(job, std::move(*response));
    } else if (is_whole(*job)) {
      conclude_whole(*job, std::move(response->body));
    } else {
      co_await conclude(job);
    }
  }

  /// The server said no. Once more if what the node put into the request is the reason.
  asio::awaitable<void> refused(JobPtr job, net::HttpResponse response) {
    const bool learned = learn_from(response);
    Failure failure = refusal(*job, std::move(response));
    if (learned || may_be_cut_shorter(*job, failure)) {
      job->reader = EventReader(*job->generation);
      co_await write_choice(job);
    } else {
      end(*job, std::move(failure));
    }
  }

  /// Whether one of the node's own fields is to be left out from now on.
  bool learn_from(const net::HttpResponse& response) {
    if (response.status != 400 && response.status != 422) { return false; }
    openai::EngineFields& fields = traits_.fields;
    for (const auto& [name, sent] : {std::pair{"stream_options", &fields.stream_options},
                                     std::pair{"return_progress", &fields.progress}}) {
      if (!*sent || response.body.find(name) == std::string::npos) { continue; }
      *sent = false;
      surroundings_.on_line(traits_.kind + " refuses " + name + ": it is not sent any more");
      return true;
    }
    return false;
  }

  /// Whether the tokens of proposals were estimated too low, and can be cut again.
  [[nodiscard]] bool may_be_cut_shorter(Job& job, const Failure& failure) const {
    const prompt::ChatGeneration* const chat = chat_of(job);
    const bool is_cuttable =
        chat != nullptr && chat->prompt.proposals && !chat->prompt.proposals->empty() &&
        traits_.counting == Counting::Estimate && job.misjudged + 1 < TokenCounter::kBytesPerToken;
    if (!is_cuttable || failure.kind != FailureKind::ContextExceeded) { return false; }
    ++job.misjudged;
    return true;
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
      if (!job->reader.has_usage() && !std::exchange(told_no_usage_, true)) {
        surroundings_.on_line(traits_.kind + " tells no usage: tokens are counted as they come");
      }
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
      surroundings_.on_broken();
      co_await sleep(job->pause, kVerdictMax);
    }
    if (job->cancelled) { failure = {FailureKind::Cancelled, "cancelled"}; }
    end(*job, std::move(failure));
  }

  /// Waits until the server has noticed that the connection is closed. It works on no more than the
  /// other jobs then; that one of those is not at work yet does no harm: it will be in a moment.
  asio::awaitable<void> slot_freed(JobPtr job) {
    if (traits_.slot_free_max <= Duration::zero()) { co_return; }
    net::HttpClient client = new_client();
    const auto give_up_at = std::chrono::steady_clock::now() + traits_.slot_free_max;
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

  /// Saves most jobs the counting of their tokens.
  asio::awaitable<void> measure_template() {
    net::HttpClient client = new_client();
    prompt::Conversation nothing(1);
    TokenCounter counter(client, traits_.counting, traits_.fields.model);
    const auto tokens = co_await counter.count(std::move(nothing), nullptr);
    if (tokens) { template_tokens_ = *tokens; }
  }

  void fail_all(const std::string& reason) {
    const auto jobs = jobs_;  // ending one takes it out
    for (const auto& [id, job] : jobs) {
      end(*job, Failure{FailureKind::EngineFailed, reason});
      job->client.abort();
      job->pause.cancel();
    }
  }

  [[nodiscard]] net::HttpClient new_client() const { return surroundings_.connect(silence_max_); }

  asio::any_io_executor executor_;
  prompt::Wordings wordings_;
  Duration silence_max_;
  EngineSink& sink_;
  Surroundings surroundings_;
  std::map<JobId, JobPtr> jobs_;    // under way; at most as many as slots
  std::optional<EngineInfo> info_;  // while it is ready
  ServerTraits traits_;
  std::optional<std::uint32_t> template_tokens_;
  std::size_t queries_ = 0;  // under way
  bool told_no_usage_ = false;
  net::TaskGroup tasks_;
};

EngineJobs::EngineJobs(asio::any_io_executor executor, prompt::Wordings wordings,
                       Duration silence_max, EngineSink& sink, Surroundings surroundings)
    : impl_(std::make_unique<Impl>(executor, std::move(wordings), silence_max, sink,
                                   std::move(surroundings))) {}
EngineJobs::~EngineJobs() = default;

void EngineJobs::start(JobId job, std::shared_ptr<const prompt::Generation> generation) {
  impl_->start(job, std::move(generation));
}
void EngineJobs::cancel(JobId job) { impl_->cancel(job); }
void EngineJobs::query(Query query, Engine::OnReply on_reply) {
  impl_->query(std::move(query), std::move(on_reply));
}
void EngineJobs::became_ready(const EngineInfo& info, ServerTraits traits) {
  impl_->became_ready(info, std::move(traits));
}
void EngineJobs::was_lost(const std::string& reason) { impl_->was_lost(reason); }
void EngineJobs::stop(const std::string& reason) { impl_->stop(reason); }
asio::awaitable<void> EngineJobs::drained() { return impl_->drained(); }
bool EngineJobs::busy() const { return impl_->busy(); }
std::uint64_t EngineJobs::signs_of_life() const { return impl_->signs_of_life(); }

}  // namespace murmur::engine
