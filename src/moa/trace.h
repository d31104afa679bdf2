#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.h"
#include "base/ids.h"
#include "prompt/generation.h"

namespace murmur::moa {

/// How a proposal ended. Those up to TooLong have text that the next step may use.
enum class ProposalOutcome {
  Pending,       ///< still being written
  Done,          ///< complete
  Cut,           ///< ended at its token limit
  TooLong,       ///< more bytes than this node takes; cut there and cancelled
  Empty,         ///< nothing but white space
  Refused,       ///< the peer, or the own queue, would not take it
  PeerFailed,    ///< the connection broke, could not be made, or went silent
  EngineFailed,  ///< the engine that was writing it failed
  Late,          ///< not complete when its layer closed; cancelled
};
inline constexpr std::array kProposalOutcomes{
    ProposalOutcome::Pending,    ProposalOutcome::Done,         ProposalOutcome::Cut,
    ProposalOutcome::TooLong,    ProposalOutcome::Empty,        ProposalOutcome::Refused,
    ProposalOutcome::PeerFailed, ProposalOutcome::EngineFailed, ProposalOutcome::Late};
[[nodiscard]] std::string_view to_string(ProposalOutcome outcome);

/// One generation as the trace tells of it: a proposal, or the aggregation.
struct GenerationTrace {
  std::string node;   ///< name of the node that wrote it
  std::string model;  ///< empty until it is known
  prompt::Usage usage;
  prompt::Timings timings;
  bool prompt_cut = false;  ///< the proposals it read were cut to fit its context
};

struct ProposalTrace : GenerationTrace {
  NodeId proposer;
  bool own = false;
  ProposalOutcome outcome = ProposalOutcome::Pending;
  std::string detail;                  ///< why, where the outcome is a failure
  std::optional<FailureKind> failure;  ///< of the own engine or queue
  std::string text;
  std::uint64_t bytes_sent = 0;  ///< on the network for this proposal, both ways
  std::uint64_t bytes_received = 0;
};

/// Proposals in their recorded order, which is the order in which the next prompt holds them.
struct LayerTrace {
  std::vector<ProposalTrace> proposals;
};

/// Where the answer came from.
enum class AnswerPath {
  Alone,      ///< the own model only: M = 0, or nobody else is up
  Vote,       ///< closed answers agreed
  Synthesis,  ///< the own model aggregated
  Selection,  ///< the own model named the best proposal
  Draft,      ///< a proposal as it is, the origin's own if it has one
};
inline constexpr std::array kAnswerPaths{AnswerPath::Alone, AnswerPath::Vote, AnswerPath::Synthesis,
                                         AnswerPath::Selection, AnswerPath::Draft};
[[nodiscard]] std::string_view to_string(AnswerPath path);

/// Everything that happened in a run. It is part of the run's state, not gathered by observers.
struct RunTrace {
  RunId run;
  AnswerPath path = AnswerPath::Alone;
  std::string reason;  ///< why this path, in words
  std::vector<LayerTrace> layers;
  std::optional<GenerationTrace> aggregation;
};

}  // namespace murmur::moa
