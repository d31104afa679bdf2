#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "base/ids.h"
#include "node/effects.h"
#include "prompt/generation.h"
#include "queueing/job_queue.h"

namespace murmur::node {

// Who waits for a job.
struct ProposalOfRun {
  RunId run;
  std::size_t seat = 0;
};
struct SynthesisOfRun {
  RunId run;
};
struct AnswerOfRequest {
  RequestId request;
};
using JobOwner = std::variant<ProposalOfRun, SynthesisOfRun, AnswerOfRequest>;

/// Every generation of this node passes here: it stands between those who want text and the queue,
/// and between the queue and the engine. It remembers for whom a job is and measures what it took.
class JobDesk {
 public:
  JobDesk(queueing::QueueLimits limits, std::size_t slots) : queue_(limits, slots) {}

  /// Queues a job, or says why not.
  [[nodiscard]] std::variant<JobId, Failure> offer(Instant now, JobOwner owner,
                                                   queueing::JobClass job_class,
                                                   prompt::Generation generation, Effects& out);
  /// Queues a job of a run in the place that the run reserved; fails only without an engine.
  [[nodiscard]] std::variant<JobId, Failure> offer_reserved(Instant now, JobOwner owner,
                                                            queueing::JobClass job_class,
                                                            prompt::Generation generation,
                                                            Effects& out);
  [[nodiscard]] bool reserve(std::size_t bytes) { return queue_.reserve(bytes); }
  void release(std::size_t bytes) { queue_.release(bytes); }

  /// Nobody wants the job any more: its owner hears nothing of it again. A running one holds its
  /// slot until the engine has ended it. Unknown ids are ignored.
  void cancel(JobId job, Effects& out);

  /// Counts the piece; returns whose it is, or nothing if nobody wants it.
  [[nodiscard]] std::optional<JobOwner> generated(Instant now, JobId job,
                                                  const prompt::Delta& delta);

  struct Ended {
    JobOwner owner;
    prompt::Timings timings;
    std::uint32_t tokens = 0;  ///< counted here, for jobs that end without a usage
  };
  /// What a job took until now. Requires that somebody still wants it.
  [[nodiscard]] Ended so_far(Instant now, JobId job) const;
  /// Frees the slot; returns whose job it was, or nothing if nobody wants it.
  [[nodiscard]] std::optional<Ended> ended(Instant now, JobId job, bool completed, Effects& out);

  void engine_ready();
  [[nodiscard]] bool engine_is_ready() const { return engine_ == EngineState::Ready; }
  /// It was lost, and a restart failed.
  [[nodiscard]] bool engine_is_gone() const { return engine_ == EngineState::Gone; }
  /// Returns the owners of jobs that will never run, if the engine did not come back.
  [[nodiscard]] std::vector<JobOwner> engine_lost(const std::string& reason, Effects& out);

  /// Hands waiting jobs to the engine while it has free slots; returns whose they are.
  std::vector<JobOwner> start_waiting(Instant now, Effects& out);

  [[nodiscard]] const queueing::JobQueue& queue() const { return queue_; }
  [[nodiscard]] bool idle() const { return jobs_.empty(); }

 private:
  enum class EngineState { Starting, Ready, Lost, Gone };  // Gone: a restart failed too

  struct Job {
    JobOwner owner;
    queueing::JobClass job_class;
    std::shared_ptr<const prompt::Generation> generation;  // null once it runs
    Instant queued_at;
    Instant started_at;
    std::optional<Instant> first_token_at;
    std::uint32_t tokens = 0;
    bool wanted = true;
  };

  [[nodiscard]] static Ended account(Instant now, const Job& job);
  JobId remember(Instant now, JobOwner owner, queueing::JobClass job_class,
                 prompt::Generation generation, JobId id, Effects& out);
  [[nodiscard]] Failure engine_gone() const;

  queueing::JobQueue queue_;
  EngineState engine_ = EngineState::Starting;
  std::string engine_reason_;
  std::map<JobId, Job> jobs_;
  IdSequence<JobId> ids_;
};

}  // namespace murmur::node
