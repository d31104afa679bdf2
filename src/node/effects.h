#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/failure.h"
#include "base/ids.h"
#include "membership/effects.h"
#include "moa/trace.h"
#include "prompt/generation.h"
#include "queueing/job_class.h"
#include "wire/propose.h"

// What a node wants done: orders for the driver, and news for observers.
namespace murmur::node {

// To the engine.

/// Never more of them at once than the node has slots.
struct StartJob {
  JobId job;
  std::shared_ptr<const prompt::Generation> generation;
};
/// JobEnded still follows.
struct CancelJob {
  JobId job;
};

// To peers.

struct AskPeer {
  CallId call;
  NodeId peer;
  wire::Propose propose;
};
/// Nothing follows: the call is over.
struct CancelCall {
  CallId call;
};

/// Somebody was found who takes proposals: it may be asked from now on.
struct AttachPeer {
  NodeId peer;
  std::string name;
  std::string url;
  std::string public_key;  ///< a connection to anybody else is refused
};
/// It is gone; no call to it is open.
struct DetachPeer {
  NodeId peer;
};
/// What Membership wants done.
struct GossipOrder {
  membership::Action order;
};

// To whoever made a request: any number of pieces, then one end; nothing if it hung up.

struct ReplyPiece {
  RequestId request;
  prompt::Delta delta;
};
/// A proposal's text as it grows, for a client that watches (TraceLevel::Stream).
struct ReplyProposalPiece {
  RequestId request;
  std::uint32_t layer = 1;
  std::uint32_t seat = 0;
  std::string node;
  std::string text;
};
/// The request has its answer.
struct Answered {
  prompt::FinishReason finish = prompt::FinishReason::Stop;
  prompt::Usage usage;
  /// Of the generation that is the answer; for a proposal, what its asker puts into its trace.
  prompt::Timings timings;
  std::string model;
  bool prompt_cut = false;
  std::optional<moa::RunTrace> trace;  ///< of a run, if its client asked for it
};
struct ReplyEnd {
  RequestId request;
  std::variant<Answered, Failure> end;
};

using Action = std::variant<StartJob, CancelJob, AskPeer, CancelCall, AttachPeer, DetachPeer,
                            GossipOrder, ReplyPiece, ReplyProposalPiece, ReplyEnd>;

// For observers: logs, metrics, dashboards, the simulator's checkers. Droppable; no protocol needs
// them.

struct JobQueued {
  JobId job;
  queueing::JobClass job_class;
};
struct JobStarted {
  JobId job;
  queueing::JobClass job_class;
  Duration queue_wait;
};
struct JobFinished {
  JobId job;
  queueing::JobClass job_class;
  bool completed;
};
struct RunEnded {
  RunId run;
  Duration latency;
  bool answered;
  moa::AnswerPath path = moa::AnswerPath::Alone;  ///< of an answer
  FailureKind failure = FailureKind::Cancelled;   ///< of a run without one
  /// What was asked of peers, by outcome; Pending: cancelled with the run.
  std::array<std::uint32_t, moa::kProposalOutcomes.size()> asked{};
  std::uint64_t bytes_sent = 0;  ///< on the network, for all of them
  std::uint64_t bytes_received = 0;
};
struct PeerMarkedDown {
  std::string name;
  Duration backoff;
  std::string reason;
};

/// A member's record is signed by another identity than the one that it had: it is not asked, and
/// may not ask, until it has been gone and forgotten.
struct IdentityChanged {
  std::string name;
};

struct GossipNews {
  membership::Notice news;
};

using Notice = std::variant<JobQueued, JobStarted, JobFinished, RunEnded, PeerMarkedDown,
                            IdentityChanged, GossipNews>;

/// Everything one step asks of the world; the driver performs `actions` in order.
struct Effects {
  std::vector<Action> actions;
  std::vector<Notice> notices;

  void clear() {
    actions.clear();
    notices.clear();
  }
};

}  // namespace murmur::node
