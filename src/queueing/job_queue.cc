#include "queueing/job_queue.h"

#include <algorithm>

#include "base/assert.h"

namespace murmur::queueing {
namespace {

constexpr Duration kRetryAfterMin = std::chrono::seconds(1);
/// Of the own user's work: a person asks now and then, and what that comes to in the long run is
/// what others are told.
constexpr Duration kOwnMemory = std::chrono::minutes(10);

std::size_t index_of(JobClass job_class) { return static_cast<std::size_t>(job_class); }

template <class Entries>
auto find(Entries& entries, JobId job) {
  return std::find_if(entries.begin(), entries.end(),
                      [job](const auto& e) { return e.job == job; });
}

}  // namespace

JobQueue::JobQueue(QueueLimits limits, std::size_t slots)
    : limits_(limits),
      slots_(slots),
      own_work_(kOwnMemory) {
  MURMUR_ASSERT(slots >= 1);
}

bool JobQueue::has_place(std::size_t bytes) const {
  return jobs_ < limits_.jobs && bytes <= limits_.bytes && bytes_ <= limits_.bytes - bytes;
}

Admission JobQueue::offer(JobId job, JobClass job_class, std::size_t bytes, Instant now) {
  const Duration wait = wait_estimate();
  if (!has_place(bytes)) { return Rejected{std::max(wait, kRetryAfterMin)}; }
  ++jobs_;
  bytes_ += bytes;
  arrivals_.record(now);
  if (job_class == JobClass::Local) { own_work_.record(now, to_seconds(estimate(job_class))); }
  enqueue({job, job_class, bytes, Entry::Place::Own, now});
  return Admitted{waiting_.size() - 1, wait};
}

bool JobQueue::reserve(std::size_t bytes) {
  if (!has_place(bytes)) { return false; }
  ++jobs_;
  ++reservations_;
  bytes_ += bytes;
  return true;
}

void JobQueue::release(std::size_t bytes) {
  MURMUR_ASSERT(reservations_ > 0);
  MURMUR_ASSERT(bytes_ >= bytes);
  --reservations_;
  --jobs_;
  bytes_ -= bytes;
}

void JobQueue::push_reserved(JobId job, JobClass job_class, Instant now) {
  arrivals_.record(now);
  own_work_.record(now, to_seconds(estimate(job_class)));
  enqueue({job, job_class, 0, Entry::Place::Reserved, now});
}

void JobQueue::enqueue(const Entry& entry) {
  waiting_.push_back(entry);
  ++waiting_by_class_[index_of(entry.job_class)];
}

std::optional<JobQueue::Started> JobQueue::start_next(Instant now) {
  if (waiting_.empty() || running_.size() >= slots_) { return std::nullopt; }
  Entry entry = waiting_.front();
  waiting_.pop_front();
  --waiting_by_class_[index_of(entry.job_class)];
  const Duration queue_wait = now - entry.since;
  entry.since = now;
  running_.push_back(entry);
  return Started{entry.job, entry.job_class, queue_wait};
}

void JobQueue::forget(const Entry& entry) {
  if (entry.place != Entry::Place::Own) { return; }  // a reservation holds its place until released
  --jobs_;
  bytes_ -= entry.bytes;
}

void JobQueue::end(JobId job, Instant now, bool completed) {
  const auto entry = find(running_, job);
  MURMUR_ASSERT(entry != running_.end());
  if (completed) { service_times_.record(entry->job_class, now - entry->since); }
  forget(*entry);
  running_.erase(entry);
}

void JobQueue::abandon(JobId job) {
  const auto entry = find(running_, job);
  MURMUR_ASSERT(entry != running_.end());
  forget(*entry);
  entry->place = Entry::Place::None;
}

bool JobQueue::withdraw(JobId job) {
  const auto entry = find(waiting_, job);
  if (entry == waiting_.end()) { return false; }
  forget(*entry);
  --waiting_by_class_[index_of(entry->job_class)];
  waiting_.erase(entry);
  return true;
}

std::vector<JobId> JobQueue::waiting_jobs() const {
  std::vector<JobId> jobs;
  jobs.reserve(waiting_.size());
  for (const Entry& entry : waiting_) { jobs.push_back(entry.job); }
  return jobs;
}

Duration JobQueue::wait_estimate() const {
  if (running_.size() < slots_ && waiting_.empty()) { return Duration::zero(); }
  Duration work{0};
  for (const JobClass job_class : kJobClasses) {
    const auto count = static_cast<std::int64_t>(waiting_by_class_[index_of(job_class)]);
    work += count * estimate(job_class);
  }
  for (const Entry& entry : running_) {  // on average half of each is done
    work += estimate(entry.job_class) / 2;
  }
  return work / static_cast<std::int64_t>(slots_);
}

Duration JobQueue::estimate(JobClass job_class) const {
  return service_times_.estimate(job_class).value_or(Duration::zero());
}

double JobQueue::measured_load(Instant now) const {
  const Duration service_time = service_times_.mean().value_or(Duration::zero());
  return arrivals_.per_second(now) * to_seconds(service_time) / static_cast<double>(slots_);
}

double JobQueue::own_load(Instant now) const {
  return own_work_.per_second(now) / static_cast<double>(slots_);
}

void JobQueue::check_invariants() const {
  MURMUR_ASSERT(running_.size() <= slots_);
  MURMUR_ASSERT(jobs_ <= limits_.jobs);
  MURMUR_ASSERT(bytes_ <= limits_.bytes);
  for (const JobClass job_class : kJobClasses) {
    const auto of_class =
        std::ranges::count(waiting_, job_class, [](const Entry& entry) { return entry.job_class; });
    MURMUR_ASSERT(waiting_by_class_[index_of(job_class)] == static_cast<std::size_t>(of_class));
  }
  std::size_t own = 0;
  std::size_t reserved = 0;
  const auto count = [&](const Entry& entry) {
    own += entry.place == Entry::Place::Own ? 1U : 0U;
    reserved += entry.place == Entry::Place::Reserved ? 1U : 0U;
  };
  std::for_each(waiting_.begin(), waiting_.end(), count);
  std::for_each(running_.begin(), running_.end(), count);
  MURMUR_ASSERT(jobs_ == own + reservations_);
  MURMUR_ASSERT(reserved <= reservations_);
}

}  // namespace murmur::queueing
