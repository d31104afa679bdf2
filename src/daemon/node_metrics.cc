#include "daemon/node_metrics.h"

namespace murmur::daemon {
namespace {

using queueing::JobClass;
using queueing::kJobClasses;

constexpr std::array<std::string_view, 3> kKindNames{"run", "local", "proposal"};

double number(std::uint64_t count) { return static_cast<double>(count); }

}  // namespace

void NodeMetrics::note(const node::JobStarted& started, Instant now) {
  running_.emplace(started.job, now);
  queue_waits_[static_cast<std::size_t>(started.job_class)].record(started.queue_wait);
}

void NodeMetrics::note(const node::JobFinished& finished, Instant now) {
  const auto job_class = static_cast<std::size_t>(finished.job_class);
  const auto started = running_.find(finished.job);
  if (finished.completed && started != running_.end()) {
    service_times_[job_class].record(now - started->second);
  } else {
    ++jobs_broken_off_[job_class];
  }
  if (started != running_.end()) { running_.erase(started); }
}

void NodeMetrics::note(const node::RunEnded& ended) {
  if (ended.answered) {
    ++runs_by_path_[static_cast<std::size_t>(ended.path)];
    run_latencies_.record(ended.latency);
  } else {
    ++runs_failed_[static_cast<std::size_t>(ended.failure)];
  }
  for (std::size_t i = 0; i < asked_.size(); ++i) { asked_[i] += ended.asked[i]; }
  bytes_sent_ += ended.bytes_sent;
  bytes_received_ += ended.bytes_received;
}

std::string NodeMetrics::text(const Present& present) const {
  PrometheusText out;
  write_node(out, present);
  write_queue(out, present);
  write_jobs(out);
  write_runs(out);
  write_proposals(out);
  write_requests(out);
  write_engine(out, present);
  return out.take();
}

void NodeMetrics::write_node(PrometheusText& out, const Present& present) const {
  out.family("murmur_node_info", "gauge", "Always 1; the labels say what this node is.");
  out.sample({{"node", present.node}, {"model", present.model}, {"version", present.version}}, 1);
  out.family("murmur_peers", "gauge", "Nodes that this one may ask, by whether they are up.");
  out.sample({{"state", "up"}}, number(present.peers_up));
  out.sample({{"state", "down"}}, number(present.peers_down));
  out.family("murmur_gossip_bytes_total", "counter", "Bytes of the membership protocol.");
  out.sample({{"direction", "sent"}}, number(present.gossip_bytes_sent));
  out.sample({{"direction", "received"}}, number(present.gossip_bytes_received));
}

void NodeMetrics::write_queue(PrometheusText& out, const Present& present) const {
  const queueing::JobQueue& queue = present.core.queue();
  out.family("murmur_queue_waiting_jobs", "gauge", "Jobs that wait for a slot, by class.");
  for (const JobClass job_class : kJobClasses) {
    out.sample({{"class", to_string(job_class)}}, number(queue.waiting(job_class)));
  }
  out.family("murmur_queue_running_jobs", "gauge", "Jobs in a slot of the engine.");
  out.sample({}, number(queue.running()));
  out.family("murmur_slots", "gauge", "Jobs that the engine works on at the same time, at most.");
  out.sample({}, number(queue.slots()));
  out.family("murmur_queue_wait_estimate_seconds", "gauge",
             "How long a job that came now would wait.");
  out.sample({}, to_seconds(queue.wait_estimate()));
  out.family("murmur_arrival_rate_per_second", "gauge", "Jobs that came per second, lately.");
  out.sample({}, queue.arrival_rate_per_s(present.now));
  out.family("murmur_offered_load", "gauge",
             "Rho: seconds of work that come per second and slot, lately. The queue stays bounded "
             "below 1.");
  out.sample({}, queue.measured_load(present.now));
  out.family("murmur_runs_active", "gauge", "Prompts that are being answered by several models.");
  out.sample({}, number(present.core.runs_active()));
}

void NodeMetrics::write_jobs(PrometheusText& out) const {
  out.family("murmur_job_queue_wait_seconds", "histogram",
             "From a job's arrival in the queue to its start, by class.");
  for (const JobClass job_class : kJobClasses) {
    out.histogram({{"class", to_string(job_class)}},
                  queue_waits_[static_cast<std::size_t>(job_class)]);
  }
  out.family("murmur_job_service_seconds", "histogram",
             "From a job's start to its end, of those that were completed, by class.");
  for (const JobClass job_class : kJobClasses) {
    out.histogram({{"class", to_string(job_class)}},
                  service_times_[static_cast<std::size_t>(job_class)]);
  }
  out.family("murmur_jobs_broken_off_total", "counter",
             "Jobs that were cancelled or failed, by class.");
  for (const JobClass job_class : kJobClasses) {
    out.sample({{"class", to_string(job_class)}},
               number(jobs_broken_off_[static_cast<std::size_t>(job_class)]));
  }
}

void NodeMetrics::write_runs(PrometheusText& out) const {
  out.family("murmur_runs_total", "counter",
             "Ended runs: answered ones by the path of the answer, others by what failed.");
  for (const moa::AnswerPath path : moa::kAnswerPaths) {
    out.sample({{"outcome", "answered"}, {"path", to_string(path)}},
               number(runs_by_path_[static_cast<std::size_t>(path)]));
  }
  for (const FailureKind kind : kFailureKinds) {
    out.sample({{"outcome", to_string(kind)}, {"path", "none"}},
               number(runs_failed_[static_cast<std::size_t>(kind)]));
  }
  out.family("murmur_run_seconds", "histogram", "From a prompt to its answer, of answered runs.");
  out.histogram({}, run_latencies_);
}

void NodeMetrics::write_proposals(PrometheusText& out) const {
  out.family("murmur_proposals_asked_total", "counter",
             "Proposals that were asked of peers, by outcome, of runs that have ended; abandoned: "
             "cancelled with their run.");
  for (const moa::ProposalOutcome outcome : moa::kProposalOutcomes) {
    const bool is_pending = outcome == moa::ProposalOutcome::Pending;
    out.sample({{"outcome", is_pending ? "abandoned" : to_string(outcome)}},
               number(asked_[static_cast<std::size_t>(outcome)]));
  }
  out.family("murmur_proposal_bytes_total", "counter",
             "Bytes on the network for proposals asked of peers, of runs that have ended.");
  out.sample({{"direction", "sent"}}, number(bytes_sent_));
  out.sample({{"direction", "received"}}, number(bytes_received_));
}

void NodeMetrics::write_requests(PrometheusText& out) const {
  out.family("murmur_requests_total", "counter",
             "Ended requests: users' for several models (run) or the local one (local), and peers' "
             "(proposal: those that this node served or refused); by result.");
  for (std::size_t kind = 0; kind < kKinds; ++kind) {
    out.sample({{"kind", kKindNames[kind]}, {"result", "answered"}}, number(answered_[kind]));
    for (const FailureKind why : kFailureKinds) {
      out.sample({{"kind", kKindNames[kind]}, {"result", to_string(why)}},
                 number(failed_[kind][static_cast<std::size_t>(why)]));
    }
  }
}

void NodeMetrics::write_engine(PrometheusText& out, const Present& present) const {
  out.family("murmur_engine_ready", "gauge", "1 while the engine takes jobs.");
  out.sample({}, present.engine_ready ? 1 : 0);
  out.family("murmur_engine_restarts_total", "counter", "How often the engine came back.");
  out.sample({}, engine_starts_ > 0 ? number(engine_starts_ - 1) : 0);
  out.family("murmur_tokens_total", "counter",
             "Tokens that the engine read of prompts (of completed jobs) and wrote (of all jobs).");
  out.sample({{"kind", "prompt"}}, number(prompt_tokens_));
  out.sample({{"kind", "completion"}}, number(completion_tokens_));
}

}  // namespace murmur::daemon
