#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "queueing/arrival_rate.h"
#include "queueing/job_class.h"
#include "queueing/service_times.h"

namespace murmur::queueing {

/// What may stand in the queue, running jobs and reserved places included.
struct QueueLimits {
  std::size_t jobs = 64;           ///< more: longer waits before a refusal
  std::size_t bytes = 64U << 20U;  ///< prompt text held; more: more memory
};

struct Admitted {
  std::size_t position;    ///< jobs in front of it that wait
  Duration wait_estimate;  ///< zero while nothing was measured
};
struct Rejected {
  Duration retry_after;  ///< when a place may be free, estimated; at least a second
};
using Admission = std::variant<Admitted, Rejected>;

/// The one queue of a node: first come, first served, bounded in jobs and in bytes, in front of
/// `slots` service positions (the paper's server is slots = 1). It knows jobs by id and class only;
/// what a job says and who waits for it is the node's business.
///
/// A run reserves one place when it is accepted and keeps it to its end; its own jobs, one at a
/// time, stand in that place. So an accepted run is never refused half-way, and the bound still
/// holds.
class JobQueue {
 public:
  /// Requires slots >= 1.
  JobQueue(QueueLimits limits, std::size_t slots);

  /// Puts a job at the end, unless there is no place for it.
  [[nodiscard]] Admission offer(JobId job, JobClass job_class, std::size_t bytes, Instant now);

  /// Takes a place for later, without queueing anything. False if there is none.
  [[nodiscard]] bool reserve(std::size_t bytes);
  /// Gives a reserved place back. Requires that no job stands in it.
  void release(std::size_t bytes);
  /// Puts a job at the end, in a place that was reserved.
  void push_reserved(JobId job, JobClass job_class, Instant now);

  struct Started {
    JobId job;
    JobClass job_class;
    Duration queue_wait;
  };
  /// Takes the first waiting job if a slot is free.
  [[nodiscard]] std::optional<Started> start_next(Instant now);

  /// A running job ended; `completed` says whether its time is a measurement of its class (a
  /// cancelled job's is not). Requires that it runs.
  void end(JobId job, Instant now, bool completed);
  /// Nobody wants a running job any more: its place is free for accounting, and if that was
  /// reserved its run may queue its next job. The slot stays taken until end(). Requires that it
  /// runs.
  void abandon(JobId job);
  /// Removes a waiting job; false if it is not waiting.
  [[nodiscard]] bool withdraw(JobId job);

  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
  [[nodiscard]] std::size_t waiting(JobClass job_class) const {
    return waiting_by_class_[static_cast<std::size_t>(job_class)];
  }
  [[nodiscard]] std::size_t running() const { return running_.size(); }
  [[nodiscard]] std::size_t slots() const { return slots_; }
  /// Waiting jobs, first to be served first.
  [[nodiscard]] std::vector<JobId> waiting_jobs() const;
  /// How long a job that came now would wait; zero while nothing was measured.
  [[nodiscard]] Duration wait_estimate() const;
  [[nodiscard]] const ServiceTimes& service_times() const { return service_times_; }
  /// Jobs that came per second, lately.
  [[nodiscard]] double arrival_rate_per_s(Instant now) const { return arrivals_.per_second(now); }
  /// Work that comes per second and slot, in seconds, as measured: jobs stay bounded below 1. Zero
  /// while nothing was measured.
  [[nodiscard]] double measured_load(Instant now) const;
  /// The part of that which its own user's runs and plain requests bring, which other nodes cannot
  /// take over: a slow average.
  [[nodiscard]] double own_load(Instant now) const;

  /// Stops the process if the bounds or the accounts are broken.
  void check_invariants() const;

 private:
  struct Entry {
    JobId job;
    JobClass job_class;
    std::size_t bytes;  // 0 in a reserved place, whose bytes are accounted for already
    enum class Place { Own, Reserved, None } place;  // None: abandoned
    Instant since;  // of its arrival while it waits, of its start while it runs
  };

  [[nodiscard]] bool has_place(std::size_t bytes) const;
  void enqueue(const Entry& entry);
  void forget(const Entry& entry);
  [[nodiscard]] Duration estimate(JobClass job_class) const;

  QueueLimits limits_;
  std::size_t slots_;
  std::deque<Entry> waiting_;
  std::array<std::size_t, kJobClasses.size()> waiting_by_class_{};
  std::vector<Entry> running_;
  std::size_t jobs_ = 0;  // places taken: unreserved jobs plus reservations
  std::size_t bytes_ = 0;
  std::size_t reservations_ = 0;
  ServiceTimes service_times_;
  ArrivalRate arrivals_;
  ArrivalRate own_work_;  // in seconds of service
};

}  // namespace murmur::queueing
