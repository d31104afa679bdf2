#include "node/job_desk.h"

#include <utility>

#include "base/assert.h"

namespace murmur::node {

std::variant<JobId, Failure> JobDesk::offer(Instant now, JobOwner owner,
                                            queueing::JobClass job_class,
                                            prompt::Generation generation, Effects& out) {
  if (engine_ == EngineState::Gone) { return engine_gone(); }
  const JobId id = ids_.next();
  const std::size_t bytes = prompt::text_bytes(generation);
  const queueing::Admission admission = queue_.offer(id, job_class, bytes, now);
  if (const auto* rejected = std::get_if<queueing::Rejected>(&admission)) {
    return Failure{FailureKind::QueueFull, "the queue is full", rejected->retry_after};
  }
  return remember(now, owner, job_class, std::move(generation), id, out);
}

std::variant<JobId, Failure> JobDesk::offer_reserved(Instant now, JobOwner owner,
                                                     queueing::JobClass job_class,
                                                     prompt::Generation generation, Effects& out) {
  if (engine_ == EngineState::Gone) { return engine_gone(); }
  const JobId id = ids_.next();
  queue_.push_reserved(id, job_class, now);
  return remember(now, owner, job_class, std::move(generation), id, out);
}

JobId JobDesk::remember(Instant now, JobOwner owner, queueing::JobClass job_class,
                        prompt::Generation generation, JobId id, Effects& out) {
  Job job{owner, job_class, std::make_shared<const prompt::Generation>(std::move(generation)),
          now,   now,       std::nullopt};
  jobs_.emplace(id, std::move(job));
  out.notices.push_back(JobQueued{id, job_class});
  return id;
}

Failure JobDesk::engine_gone() const {
  return {FailureKind::EngineUnavailable, "the engine is not running: " + engine_reason_};
}

void JobDesk::cancel(JobId job, Effects& out) {
  const auto found = jobs_.find(job);
  if (found == jobs_.end() || !found->second.wanted) { return; }
  if (queue_.withdraw(job)) {
    out.notices.push_back(JobFinished{job, found->second.job_class, false});
    jobs_.erase(found);
    return;
  }
  queue_.abandon(job);
  found->second.wanted = false;
  out.actions.push_back(CancelJob{job});
}

std::optional<JobOwner> JobDesk::generated(Instant now, JobId job, const prompt::Delta& delta) {
  const auto found = jobs_.find(job);
  if (found == jobs_.end() || !found->second.wanted) { return std::nullopt; }
  if (delta.tokens > 0 && !found->second.first_token_at) { found->second.first_token_at = now; }
  found->second.tokens += delta.tokens;
  return found->second.owner;
}

JobDesk::Ended JobDesk::account(Instant now, const Job& job) {
  const Instant first_token_at = job.first_token_at.value_or(now);
  return {job.owner,
          {.queue_wait = job.started_at - job.queued_at,
           .ttft = first_token_at - job.queued_at,
           .service_time = now - job.started_at,
           .decode_time = now - first_token_at},
          job.tokens};
}

JobDesk::Ended JobDesk::so_far(Instant now, JobId job) const { return account(now, jobs_.at(job)); }

std::optional<JobDesk::Ended> JobDesk::ended(Instant now, JobId job, bool completed, Effects& out) {
  const auto found = jobs_.find(job);
  if (found == jobs_.end()) { return std::nullopt; }
  const Job ended = std::move(found->second);
  jobs_.erase(found);
  queue_.end(job, now, completed && ended.wanted);
  out.notices.push_back(JobFinished{job, ended.job_class, completed && ended.wanted});
  if (!ended.wanted) { return std::nullopt; }
  return account(now, ended);
}

void JobDesk::engine_ready() { engine_ = EngineState::Ready; }

std::vector<JobOwner> JobDesk::engine_lost(const std::string& reason, Effects& out) {
  engine_reason_ = reason;
  if (engine_ == EngineState::Ready) {
    engine_ = EngineState::Lost;  // a restart is on its way: what waits may wait for it
    return {};
  }
  engine_ = EngineState::Gone;
  std::vector<JobOwner> owners;
  for (const JobId job : queue_.waiting_jobs()) {
    owners.push_back(jobs_.at(job).owner);
    cancel(job, out);
  }
  return owners;
}

std::vector<JobOwner> JobDesk::start_waiting(Instant now, Effects& out) {
  std::vector<JobOwner> owners;
  if (engine_ != EngineState::Ready) { return owners; }
  while (const auto started = queue_.start_next(now)) {
    Job& job = jobs_.at(started->job);
    job.started_at = now;
    out.actions.push_back(StartJob{started->job, std::exchange(job.generation, nullptr)});
    out.notices.push_back(JobStarted{started->job, started->job_class, started->queue_wait});
    owners.push_back(job.owner);
  }
  return owners;
}

}  // namespace murmur::node
