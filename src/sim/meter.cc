#include "sim/meter.h"

#include <algorithm>

namespace murmur::sim {

ClassCount& ClassCount::operator+=(const ClassCount& other) {
  queued += other.queued;
  served += other.served;
  service_time += other.service_time;
  return *this;
}

Meter::Meter(const World& world, Instant from, Instant until)
    : world_(world),
      from_(from),
      until_(until),
      jobs_(from, until),
      open_prompts_(from, until),
      classes_(world.nodes()),
      started_at_(world.nodes()),
      busy_(world.nodes()) {}

void Meter::on_step(const Step& step) {
  for (const node::Notice& notice : step.effects.notices) {
    std::visit([&](const auto& news) { note(step, news); }, notice);
  }
  set_busy(step.at, step.host, step.core.queue().running());
  take(step.at);
}

void Meter::take(Instant at) {
  jobs_.set(at, static_cast<double>(world_.jobs()));
  open_prompts_.set(at, static_cast<double>(world_.open_prompts()));
}

void Meter::note(const Step& step, const node::JobQueued& queued) {
  if (!counts(step.at)) { return; }
  ++classes_[step.host][static_cast<std::size_t>(queued.job_class)].queued;
}

void Meter::note(const Step& step, const node::JobStarted& started) {
  started_at_[step.host].emplace(started.job, step.at);
}

void Meter::note(const Step& step, const node::JobFinished& finished) {
  const auto started = started_at_[step.host].find(finished.job);
  if (started == started_at_[step.host].end()) { return; }  // withdrawn before it started
  if (finished.completed && counts(step.at)) {
    ClassCount& count = classes_[step.host][static_cast<std::size_t>(finished.job_class)];
    ++count.served;
    count.service_time += step.at - started->second;
  }
  started_at_[step.host].erase(started);
}

void Meter::on_completed(const Completion& completion) {
  if (!counts(completion.ended_at)) { return; }
  if (completion.answered) {
    latencies_.add(to_seconds(completion.ended_at - completion.submitted_at));
  } else {
    ++failed_;
  }
}

void Meter::on_crash(Instant at, std::size_t host) {
  started_at_[host].clear();
  set_busy(at, host, 0);
  take(at);
}

void Meter::set_busy(Instant at, std::size_t host, std::size_t slots) {
  Busy& busy = busy_[host];
  if (slots == busy.slots) { return; }
  const Instant begin = std::clamp(busy.since, from_, until_);
  const Instant end = std::clamp(at, from_, until_);
  busy.slot_seconds += static_cast<double>(busy.slots) * to_seconds(end - begin);
  busy.slots = slots;
  busy.since = at;
}

double Meter::utilisation(std::size_t host) const {
  const Busy& busy = busy_[host];
  const Instant begin = std::clamp(busy.since, from_, until_);
  const double open = static_cast<double>(busy.slots) * to_seconds(until_ - begin);
  const double slots = static_cast<double>(world_.slots());
  return (busy.slot_seconds + open) / (slots * to_seconds(until_ - from_));
}

}  // namespace murmur::sim
