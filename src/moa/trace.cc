#include "moa/trace.h"

#include "moa/plan.h"

namespace murmur::moa {

std::string_view to_string(Strategy strategy) {
  switch (strategy) {
    case Strategy::Moa: return "moa";
    case Strategy::Auto: return "auto";
    case Strategy::Select: return "select";
  }
  return "auto";
}

std::optional<Strategy> strategy_from(std::string_view name) {
  for (const Strategy strategy : {Strategy::Moa, Strategy::Auto, Strategy::Select}) {
    if (name == to_string(strategy)) { return strategy; }
  }
  return std::nullopt;
}

std::string_view to_string(PeerChoice choice) {
  switch (choice) {
    case PeerChoice::Uniform: return "uniform";
    case PeerChoice::Capacity: return "capacity";
    case PeerChoice::Distinct: return "distinct";
  }
  return "uniform";
}

std::optional<PeerChoice> peer_choice_from(std::string_view name) {
  for (const PeerChoice choice :
       {PeerChoice::Uniform, PeerChoice::Capacity, PeerChoice::Distinct}) {
    if (name == to_string(choice)) { return choice; }
  }
  return std::nullopt;
}

std::string_view to_string(ProposalOutcome outcome) {
  switch (outcome) {
    case ProposalOutcome::Pending: return "pending";
    case ProposalOutcome::Done: return "done";
    case ProposalOutcome::Cut: return "cut";
    case ProposalOutcome::TooLong: return "too_long";
    case ProposalOutcome::Empty: return "empty";
    case ProposalOutcome::Refused: return "refused";
    case ProposalOutcome::PeerFailed: return "peer_failed";
    case ProposalOutcome::EngineFailed: return "engine_failed";
    case ProposalOutcome::Late: return "late";
  }
  return "pending";
}

std::string_view to_string(AnswerPath path) {
  switch (path) {
    case AnswerPath::Alone: return "alone";
    case AnswerPath::Vote: return "vote";
    case AnswerPath::Synthesis: return "synthesis";
    case AnswerPath::Selection: return "selection";
    case AnswerPath::Draft: return "draft";
  }
  return "alone";
}

}  // namespace murmur::moa
