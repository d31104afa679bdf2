#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/failure.h"
#include "base/ids.h"
#include "membership/config.h"
#include "membership/input.h"
#include "moa/plan.h"
#include "prompt/generation.h"
#include "wire/load.h"
#include "wire/propose.h"

// What a node is told: facts, in the past tense. The driver makes RequestIds; JobIds and CallIds
// come from the node's own orders. A fact about an id that has ended already is late news and
// ignored, so a peer that answers twice, or after its layer closed, changes nothing.
namespace murmur::node {

// From clients, and from peers that ask. Each RequestId is used once.

/// A client wants an answer by MoA.
struct PromptSubmitted {
  RequestId request;
  prompt::ConversationPtr conversation;  ///< not null, at least one message
  prompt::Sampling sampling;
  moa::Plan plan;
  prompt::AnswerFormPtr form = nullptr;  ///< of the answer, not of the proposals
};
/// A client wants the local model alone; its body goes to the engine as it is.
struct PlainSubmitted {
  RequestId request;
  std::shared_ptr<const std::string> body;  ///< not null
  prompt::PlainRoute route;
};
/// A peer asks for a proposal.
struct ProposalAsked {
  RequestId request;
  wire::Propose propose;
};
/// Whoever made the request hung up. Nothing more is sent to it.
struct RequestAbandoned {
  RequestId request;
};

// From peers that were asked. A call ends with one of ProposalEnded, ProposalRefused, PeerFailed.

struct ProposalText {
  CallId call;
  std::string text;
  std::uint32_t tokens = 0;
};
/// Bytes on the network for one call, headers included.
struct Traffic {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
};
struct ProposalEnded {
  CallId call;
  wire::ProposalEnd end;
  Traffic traffic;
};
/// With its answer the peer says how busy it is. Before the end of the call, if at all.
struct PeerLoad {
  CallId call;
  wire::Load load;
};
/// The peer is well but will not do it.
struct ProposalRefused {
  CallId call;
  Failure failure;
  Traffic traffic;
};
/// The connection could not be made, broke, went silent, or made no sense.
struct PeerFailed {
  CallId call;
  std::string reason;
  Traffic traffic;
};

// From the engine. A piece without text or tokens: it still reads the prompt. Each started job ends
// with exactly one JobEnded, also when it was cancelled.

struct Generated {
  JobId job;
  prompt::Delta delta;
};
struct JobDone {
  prompt::FinishReason finish = prompt::FinishReason::Stop;
  prompt::Usage usage;
  bool prompt_cut = false;
  /// As the engine measured it; empty: as the pieces arrived, which is coarser for a fast model.
  std::optional<Duration> decode_time;
};
struct JobEnded {
  JobId job;
  std::variant<JobDone, Failure> end;
};
/// The engine takes jobs. Also after a restart.
struct EngineReady {
  std::string model;
  std::uint32_t context_tokens = 0;  ///< of one slot
  std::uint64_t parameters = 0;      ///< 0: not known
  std::string model_hash;            ///< 16 hex digits, equal for equal models; empty: not known
  prompt::Naming naming = prompt::Naming::Number;  ///< of what it selects
};
/// The engine is gone; the ends of its jobs follow. Twice in a row means that a restart failed too.
struct EngineLost {
  std::string reason;
};

// From the cluster.

/// This node takes part in a cluster from now on. Once. Requires that Setup named the records and
/// the signatures.
struct ClusterEntered {
  membership::Config config;
  std::string name;           ///< unique in the cluster
  gossip::Endpoint endpoint;  ///< where gossip reaches this node
  std::uint32_t incarnation = 1;
  bool keyed = false;      ///< the cluster's gossip is encrypted, so its key can be changed
  std::string peer_url;    ///< where peers ask this node for proposals
  std::string public_key;  ///< by which they know it
  std::string version;     ///< of murmur
};
/// This node is reached elsewhere from now on: another network, a new lease. Requires
/// ClusterEntered.
struct ClusterMoved {
  gossip::Endpoint endpoint;
  std::string peer_url;
};
/// Something for Membership. Requires ClusterEntered. Its views are valid during the step.
struct GossipHeard {
  membership::Input fact;
};

/// The node is to stop: nothing new is taken, what is under way may end.
struct DrainStarted {};
/// next_deadline() has come.
struct DeadlineReached {};

using Input = std::variant<PromptSubmitted, PlainSubmitted, ProposalAsked, RequestAbandoned,
                           ProposalText, ProposalEnded, ProposalRefused, PeerLoad, PeerFailed,
                           Generated, JobEnded, EngineReady, EngineLost, ClusterEntered,
                           ClusterMoved, GossipHeard, DrainStarted, DeadlineReached>;

}  // namespace murmur::node
