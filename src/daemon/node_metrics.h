#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/failure.h"
#include "base/time.h"
#include "daemon/prometheus_text.h"
#include "node/effects.h"
#include "node/node_core.h"

namespace murmur::daemon {

/// Who asked for something.
enum class RequestKind { Run, Plain, Proposal };

/// Counts what a node does since it started, for GET /metrics. It only listens.
class NodeMetrics {
 public:
  void note(const node::JobStarted& started, Instant now);
  void note(const node::JobFinished& finished, Instant now);
  void note(const node::RunEnded& ended);

  /// A request came to its end: with an answer, or with a failure.
  void request_answered(RequestKind kind) { ++answered_[index(kind)]; }
  void request_failed(RequestKind kind, FailureKind why) {
    ++failed_[index(kind)][static_cast<std::size_t>(why)];
  }
  void generated(std::uint32_t tokens) { completion_tokens_ += tokens; }
  void prompt_read(std::uint32_t tokens) { prompt_tokens_ += tokens; }
  void engine_ready() { ++engine_starts_; }

  /// What is so at this moment, beside what was counted.
  struct Present {
    const node::NodeCore& core;
    Instant now;
    std::string node;
    std::string model;
    std::string version;
    bool engine_ready = false;
    std::size_t peers_up = 0;
    std::size_t peers_down = 0;
    std::uint64_t gossip_bytes_sent = 0;
    std::uint64_t gossip_bytes_received = 0;
  };
  /// In Prometheus' text format.
  [[nodiscard]] std::string text(const Present& present) const;

 private:
  static constexpr std::size_t kKinds = 3;
  static constexpr std::size_t index(RequestKind kind) { return static_cast<std::size_t>(kind); }

  void write_node(PrometheusText& out, const Present& present) const;
  void write_queue(PrometheusText& out, const Present& present) const;
  void write_jobs(PrometheusText& out) const;
  void write_runs(PrometheusText& out) const;
  void write_proposals(PrometheusText& out) const;
  void write_requests(PrometheusText& out) const;
  void write_engine(PrometheusText& out, const Present& present) const;

  template <class T>
  using ByClass = std::array<T, queueing::kJobClasses.size()>;
  template <class T>
  using ByFailure = std::array<T, kFailureKinds.size()>;

  std::map<JobId, Instant> running_;  // since when; at most as many as slots
  ByClass<DurationCounts> queue_waits_;
  ByClass<DurationCounts> service_times_;
  ByClass<std::uint64_t> jobs_broken_off_{};
  std::array<std::uint64_t, moa::kAnswerPaths.size()> runs_by_path_{};
  ByFailure<std::uint64_t> runs_failed_{};
  DurationCounts run_latencies_;
  std::array<std::uint64_t, moa::kProposalOutcomes.size()> asked_{};
  std::uint64_t bytes_sent_ = 0;
  std::uint64_t bytes_received_ = 0;
  std::array<std::uint64_t, kKinds> answered_{};
  std::array<ByFailure<std::uint64_t>, kKinds> failed_{};
  std::uint64_t completion_tokens_ = 0;
  std::uint64_t prompt_tokens_ = 0;
  std::uint64_t engine_starts_ = 0;
};

}  // namespace murmur::daemon
