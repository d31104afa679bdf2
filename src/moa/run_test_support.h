#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "moa/run.h"

// Short words for the tests of Run.
namespace murmur::moa::test {

constexpr Instant at(Duration since_start) { return Instant(since_start); }
inline constexpr auto Done = ProposalOutcome::Done;
inline constexpr auto Cut = ProposalOutcome::Cut;
inline constexpr auto Refused = ProposalOutcome::Refused;
inline constexpr auto EngineFailed = ProposalOutcome::EngineFailed;
inline constexpr auto Late = ProposalOutcome::Late;

inline constexpr const char* kOpen = "An open answer, since it has too many words to be closed.";
inline constexpr const char* kOther = "Another answer, which has too many words to be closed, too.";

inline Run make_run(const Plan& plan, prompt::Sampling sampling = {}) {
  auto conversation =
      std::make_shared<const prompt::Conversation>(1, prompt::Message{prompt::Role::User, "Why?"});
  return {RunId{7}, plan, std::move(conversation), std::move(sampling), at(0s)};
}

/// The own node and `peers` others.
inline std::vector<Seat> seats(std::size_t peers) {
  std::vector<Seat> all{{NodeId{1}, "own", true}};
  for (std::size_t i = 0; i < peers; ++i) {
    all.push_back({NodeId{i + 2}, "peer-" + std::to_string(i + 1), false});
  }
  return all;
}

struct Proposal {
  const char* text;
  ProposalOutcome outcome = Done;
};

/// Opens a layer and ends all of its proposals.
inline void play_layer(Run& run, const std::vector<Proposal>& proposals, Instant now = at(0s)) {
  run.open_layer(seats(proposals.size() - 1), now);
  for (std::size_t seat = 0; seat < proposals.size(); ++seat) {
    run.append(seat, proposals[seat].text);
    run.end(seat, {.outcome = proposals[seat].outcome});
  }
}

/// "PATH: text", "synthesise", or the kind of failure.
inline std::string in_words(const Conclusion& conclusion) {
  if (const auto* answer = std::get_if<Answer>(&conclusion)) {
    return std::string(to_string(answer->path)) + ": " + answer->text;
  }
  if (const auto* failure = std::get_if<Failure>(&conclusion)) {
    return std::string(to_string(failure->kind));
  }
  return "synthesise";
}

}  // namespace murmur::moa::test
