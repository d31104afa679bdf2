#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/rng.h"
#include "base/time.h"
#include "moa/run.h"
#include "node/cluster_desk.h"
#include "node/effects.h"
#include "node/input.h"
#include "node/job_desk.h"
#include "node/peer_table.h"
#include "queueing/job_queue.h"
#include "queueing/token_speeds.h"

namespace murmur::node {

struct Setup {
  Identity self;
  PeerDirectoryPtr peers = std::make_shared<const PeerDirectory>();  ///< named by hand; not null
  queueing::QueueLimits queue_limits;
  std::size_t slots = 1;
  std::uint64_t seed = 0;  ///< everything random in the node comes from it
  // What taking part in a cluster needs; both or neither. They outlive the node.
  membership::RecordPool* records = nullptr;
  membership::Signatures* signatures = nullptr;
};

/// When the node wants to hear DeadlineReached, and why.
struct Deadline {
  Instant at = Instant::never();
  std::string_view reason = "none";
};

/// One node as a deterministic state machine: queue, runs, peers, cluster. It is told facts and
/// answers with orders; it has no socket, thread, clock, file or model. The daemon wraps it in
/// Asio, the simulator in an agenda of events. Same seed and same inputs give the same effects.
class NodeCore {
 public:
  explicit NodeCore(Setup setup);

  /// Takes one fact and appends what should happen to `out`. Runs to completion, never blocks.
  /// Requires that `now` is not earlier than in the step before. Afterwards next_deadline() lies
  /// after `now`: a step consumes every deadline that is due.
  void step(Instant now, const Input& input, Effects& out);

  [[nodiscard]] Deadline next_deadline() const;

  /// Nothing is queued, running or being answered: a draining node may stop.
  [[nodiscard]] bool idle() const;
  [[nodiscard]] const queueing::JobQueue& queue() const { return desk_.queue(); }
  [[nodiscard]] const PeerTable& peers() const { return peers_; }
  [[nodiscard]] std::size_t runs_active() const { return runs_.size(); }
  /// Null before ClusterEntered.
  [[nodiscard]] const ClusterDesk* cluster() const { return cluster_.get(); }
  /// How busy it is, as it tells others.
  [[nodiscard]] wire::Load load(Instant now) const;

  /// Stops the process if an invariant is broken. O(state): for tests and the simulator.
  void check_invariants() const;

 private:
  /// A run and what of it is under way.
  struct ActiveRun {
    RequestId request;
    Instant submitted_at;
    std::size_t reserved_bytes;
    moa::Run run;
    std::map<std::size_t, CallId> calls;  // by seat of the open layer
    std::optional<JobId> job;             // the own proposal or the synthesis
    Instant due = Instant::never();       // its run's deadline, as deadlines_ has it
    prompt::AnswerFormPtr form = nullptr;
  };
  struct Call {
    RunId run;
    std::size_t seat;
    NodeId peer;
  };

  // What was told: requests (node_requests.cc).
  void on(Instant now, const PromptSubmitted& input, Effects& out);
  void on(Instant now, const PlainSubmitted& input, Effects& out);
  void on(Instant now, const ProposalAsked& input, Effects& out);
  void on(Instant now, const RequestAbandoned& input, Effects& out);
  // What was told: by peers (node_peers.cc).
  void on(Instant now, const ProposalText& input, Effects& out);
  void on(Instant now, const ProposalEnded& input, Effects& out);
  void on(Instant now, const ProposalRefused& input, Effects& out);
  void on(Instant now, const PeerLoad& input, Effects& out);
  void on(Instant now, const PeerFailed& input, Effects& out);
  // What was told: by the cluster (node_cluster.cc).
  void on(Instant now, const ClusterEntered& input, Effects& out);
  void on(Instant now, const ClusterMoved& input, Effects& out);
  void on(Instant now, const GossipHeard& input, Effects& out);
  // What was told: by the engine, the driver and the clock (node_core.cc).
  void on(Instant now, const Generated& input, Effects& out);
  void on(Instant now, const JobEnded& input, Effects& out);
  void on(Instant now, const EngineReady& input, Effects& out);
  void on(Instant now, const EngineLost& input, Effects& out);
  void on(Instant now, const DrainStarted& input, Effects& out);
  void on(Instant now, const DeadlineReached& input, Effects& out);

  // Text and ends of jobs, to whom they belong (node_core.cc).
  void deliver_text(Instant now, const JobOwner& owner, const prompt::Delta& delta, Effects& out);
  void deliver_end(Instant now, const JobDesk::Ended& job, const JobEnded& input, Effects& out);

  void fail(RequestId request, Failure failure, Effects& out);
  void answer_by_job(Instant now, RequestId request, queueing::JobClass job_class,
                     prompt::Generation generation, Effects& out);
  /// The run that waits for this call, and the call ends; null if nobody does.
  ActiveRun* take_call(CallId call, const Traffic& traffic, Call& ended);

  // Whom this node may ask (node_cluster.cc).
  void heed(Instant now, const std::vector<PeerChange>& changes, Effects& out);
  void heed(Instant now, const PeerCame& change, Effects& out);
  void heed(Instant now, const PeerDoubted& change, Effects& out);
  void heed(Instant now, const PeerWent& change, Effects& out);
  void heed(Instant now, const OtherIdentity& change, Effects& out);
  [[nodiscard]] const membership::NodeMeta& meta_of(const membership::Record& record) const;
  void part_with(NodeId peer, const std::string& reason, Effects& out);
  [[nodiscard]] SelfReport self_report(Instant now) const;
  [[nodiscard]] PeerTraits own_traits(Instant now) const;

  // What becomes of runs (node_runs.cc).
  void settle_runs(Instant now, Effects& out);
  void advance_due(Instant now, Effects& out);
  void note_deadline(ActiveRun& active);
  void advance(Instant now, RunId id, Effects& out);
  [[nodiscard]] std::vector<NodeId> draw_peers(Instant now, const moa::Run& run);
  void open_layer(Instant now, ActiveRun& active, Effects& out);
  void ask_own_model(Instant now, ActiveRun& active, Effects& out);
  void ask_peer(Instant now, ActiveRun& active, std::size_t seat, NodeId peer, Effects& out);
  void add_proposal_text(ActiveRun& active, std::size_t seat, const std::string& text,
                         Effects& out);
  void drop_pending(ActiveRun& active, Effects& out);
  void close_layer(Instant now, ActiveRun& active, Effects& out);
  void conclude(Instant now, ActiveRun& active, Effects& out);
  void synthesise(Instant now, ActiveRun& active, const moa::Synthesise& how, Effects& out);
  void add_synthesis_text(Instant now, ActiveRun& active, const prompt::Delta& delta, Effects& out);
  void stop_synthesis(Instant now, ActiveRun& active, moa::ProposalOutcome outcome, Effects& out);
  void end_synthesis(Instant now, ActiveRun& active, const moa::GenerationEnd& end, Effects& out);
  void answer(Instant now, ActiveRun& active, prompt::FinishReason finish,
              const moa::GenerationTrace& written, Effects& out);
  void give_up(Instant now, ActiveRun& active, Failure failure, Effects& out);
  /// `failure`: why there is no answer; empty if there is one.
  void forget_run(Instant now, ActiveRun& active, std::optional<FailureKind> failure, Effects& out);

  Identity self_;
  PeerTable peers_;
  JobDesk desk_;
  Rng rng_;
  membership::RecordPool* records_;
  membership::Signatures* signatures_;
  std::unique_ptr<ClusterDesk> cluster_;  // large, and thousands of simulated nodes have none
  std::map<NodeId, membership::RecordPtr> found_;  // by gossip: how they are reached
  bool draining_ = false;
  EngineReady engine_;  // as it was last told
  queueing::TokenSpeeds speeds_;
  std::map<RunId, ActiveRun> runs_;
  std::set<std::pair<Instant, RunId>> deadlines_;  // of runs that have one
  std::map<RequestId, std::variant<RunId, JobId>> requests_;
  std::map<CallId, Call> calls_;
  IdSequence<CallId> call_ids_;
  std::vector<RunId> touched_;  // by this step: verdicts to look at
  Instant last_step_;
};

}  // namespace murmur::node
