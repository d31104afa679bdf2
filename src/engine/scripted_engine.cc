#include "engine/scripted_engine.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "engine/scripted_answer.h"
#include "openai/api_error.h"
#include "openai/chat_chunk.h"

namespace murmur::engine {
namespace asio = boost::asio;
using boost::system::error_code;
namespace {

constexpr Duration kForEver = std::chrono::hours(24 * 365);

/// One job as it is played. It always waits for its timer, exactly once, until it has ended: so a
/// cancellation only needs to end that wait.
struct Job {
  Job(const asio::any_io_executor& executor, JobId job_id,
      std::shared_ptr<const prompt::Generation> to_generate)
      : id(job_id),
        generation(std::move(to_generate)),
        timer(executor) {}

  [[nodiscard]] bool has_events() const {
    const auto* const chat = std::get_if<prompt::ChatGeneration>(generation.get());
    return chat == nullptr || chat->form != nullptr;
  }
  [[nodiscard]] std::uint32_t choices() const {
    const auto* const chat = std::get_if<prompt::ChatGeneration>(generation.get());
    return chat != nullptr && chat->form ? chat->form->choices : 1;
  }
  [[nodiscard]] openai::CompletionHead head() const {
    return {"chatcmpl-scripted-" + std::to_string(id.value), answer.plain_model, 0};
  }

  const JobId id;
  const std::shared_ptr<const prompt::Generation> generation;
  asio::steady_timer timer;
  ScriptedAnswer answer;
  std::size_t next_token = 0;
  std::uint32_t choice = 0;
  bool cancelled = false;
  bool ended = false;
};
using JobPtr = std::shared_ptr<Job>;

}  // namespace

class ScriptedEngine::Impl : public std::enable_shared_from_this<Impl> {
 public:
  using OnReply = Engine::OnReply;

  Impl(const asio::any_io_executor& executor, Script script, EngineSink& sink,
       prompt::Wordings wordings)
      : executor_(executor),
        script_(std::move(script)),
        wordings_(std::move(wordings)),
        sink_(sink),
        restart_timer_(executor) {}

  [[nodiscard]] EngineInfo info() const {
    return {script_.model, 0, script_.context_tokens, "", wordings_.select.naming()};
  }

  void become_ready_after(Duration time) {
    restart_timer_.expires_after(time);
    restart_timer_.async_wait([self = shared_from_this()](error_code error) {
      if (error || self->closed_) { return; }
      self->ready_ = true;
      self->sink_.on_engine_ready(self->info());
    });
  }

  void start(JobId id, std::shared_ptr<const prompt::Generation> generation) {
    const auto job = std::make_shared<Job>(executor_, id, std::move(generation));
    jobs_.emplace(id, job);
    after(Duration::zero(), job, &Impl::begin);
  }

  void cancel(JobId id) {
    const auto found = jobs_.find(id);
    if (found == jobs_.end()) { return; }
    found->second->cancelled = true;
    found->second->timer.cancel();
  }

  void answer(const std::string& path, OnReply on_reply) {
    asio::post(executor_, [self = shared_from_this(), error = not_in_a_script(path),
                           on_reply = std::move(on_reply)] {
      on_reply(QueryReply{error.status, openai::to_json(error)});
    });
  }

  void close() {
    closed_ = true;
    restart_timer_.cancel();
    for (const auto& [id, job] : jobs_) { job->timer.cancel(); }
    jobs_.clear();
  }

 private:
  using Step = void (Impl::*)(const JobPtr& job);

  void after(Duration time, const JobPtr& job, Step step) {
    job->timer.expires_after(time);
    wait(job, step);
  }

  void wait(const JobPtr& job, Step step) {
    job->timer.async_wait([self = shared_from_this(), job, step](error_code) {
      if (self->closed_ || job->ended) { return; }
      if (job->cancelled) {
        self->end(job, Failure{FailureKind::Cancelled, "cancelled"});
      } else {
        ((*self).*step)(job);
      }
    });
  }

  void begin(const JobPtr& job) {
    if (!ready_) {
      return end(job, Failure{FailureKind::EngineUnavailable, "the engine is not running"});
    }
    auto answer = answer_from(script_, *job->generation, wordings_);
    if (!answer) { return end(job, answer.error()); }
    job->answer = std::move(*answer);
    if (!script_.service_times.empty()) { take_service_time(job->answer.rule); }
    if (job->has_events()) { send_event(job, openai::role_chunk(job->head())); }
    after(job->answer.rule.ttft, job, &Impl::tick);
  }

  void take_service_time(ScriptRule& rule) {
    rule.ttft = script_.service_times[next_service_time_];
    rule.tokens_per_s = 0;
    next_service_time_ = (next_service_time_ + 1) % script_.service_times.size();
  }

  void tick(const JobPtr& job) {
    const auto& tokens = job->answer.tokens;
    const std::size_t count =
        std::min(job->answer.tokens_per_tick(), tokens.size() - job->next_token);
    send_tokens(job, count);
    if (job->next_token == tokens.size()) { return conclude(job); }
    // From when this tick was due, not from now: so the rate holds on a busy machine.
    const double pause_s = static_cast<double>(count) / job->answer.rule.tokens_per_s;
    job->timer.expires_at(job->timer.expiry() + from_seconds(pause_s));
    wait(job, &Impl::tick);
  }

  void send_tokens(const JobPtr& job, std::size_t count) {
    if (count == 0) { return; }
    prompt::Delta delta;
    for (std::size_t i = 0; i < count; ++i) { delta.text += job->answer.tokens[job->next_token++]; }
    delta.tokens = static_cast<std::uint32_t>(count);
    delta.choice = job->choice;
    if (job->has_events()) {
      delta.event = std::make_shared<const std::string>(openai::delta_chunk(job->head(), delta));
    }
    sink_.on_generated(job->id, std::move(delta));
  }

  void send_event(const JobPtr& job, std::string event) {
    prompt::Delta delta;
    delta.event = std::make_shared<const std::string>(std::move(event));
    delta.choice = job->choice;
    sink_.on_generated(job->id, std::move(delta));
  }

  void conclude(const JobPtr& job) {
    switch (job->answer.rule.end) {
      case ScriptEnd::Stop:
      case ScriptEnd::Length: return complete(job);
      case ScriptEnd::Fail:
        return end(job, Failure{FailureKind::EngineFailed, job->answer.rule.message});
      case ScriptEnd::Hang: return after(kForEver, job, &Impl::conclude);
      case ScriptEnd::Crash: return crash(job->answer.rule.restart);
    }
  }

  void complete(const JobPtr& job) {
    if (job->has_events()) {
      send_event(job, openai::finish_chunk(job->head(), job->answer.finish, nullptr));
    }
    if (++job->choice < job->choices()) {
      job->next_token = 0;
      return after(job->answer.rule.ttft, job, &Impl::tick);
    }
    prompt::Usage usage = job->answer.usage;
    usage.completion_tokens *= job->choices();
    if (job->has_events()) { send_event(job, openai::usage_chunk(job->head(), usage)); }
    end(job, JobDone{job->answer.finish, usage, false});
  }

  void crash(Duration away) {
    const std::string reason = "the engine crashed, as the script says; it is being restarted";
    ready_ = false;
    sink_.on_engine_lost(reason);  // before the ends of its jobs: see EngineSink
    const auto jobs = jobs_;       // ending one takes it out
    for (const auto& [id, job] : jobs) {
      end(job, Failure{FailureKind::EngineFailed, reason});
      job->timer.cancel();
    }
    become_ready_after(away);
  }

  void end(const JobPtr& job, std::variant<JobDone, Failure> how) {
    if (std::exchange(job->ended, true)) { return; }
    jobs_.erase(job->id);
    sink_.on_job_ended(job->id, std::move(how));
  }

  asio::any_io_executor executor_;
  Script script_;
  prompt::Wordings wordings_;
  EngineSink& sink_;
  asio::steady_timer restart_timer_;
  std::map<JobId, JobPtr> jobs_;  // under way; the node bounds them by its slots
  std::size_t next_service_time_ = 0;
  bool ready_ = false;
  bool closed_ = false;
};

ScriptedEngine::ScriptedEngine(asio::any_io_executor executor, Script script, EngineSink& sink,
                               prompt::Wordings wordings)
    : impl_(std::make_shared<Impl>(executor, std::move(script), sink, std::move(wordings))) {}
ScriptedEngine::~ScriptedEngine() { impl_->close(); }

void ScriptedEngine::launch() { impl_->become_ready_after(Duration::zero()); }
EngineInfo ScriptedEngine::info() const { return impl_->info(); }
void ScriptedEngine::start(JobId job, std::shared_ptr<const prompt::Generation> generation) {
  impl_->start(job, std::move(generation));
}
void ScriptedEngine::cancel(JobId job) { impl_->cancel(job); }
void ScriptedEngine::query(Query query, OnReply on_reply) {
  impl_->answer(query.path, std::move(on_reply));
}

}  // namespace murmur::engine
