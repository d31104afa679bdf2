#pragma once

#include <optional>
#include <utility>

#include "sim/checker.h"

namespace murmur::sim::test {

/// A history written by hand, of one node, for a checker to judge.
class History {
 public:
  explicit History(Checker& checker) : checker_(checker) {}

  /// What the node was told, and what it is to have said to that.
  void step(const node::Input& input, const node::Effects& effects = {}) {
    checker_.on_step({now_, 0, input, effects, core_, now_});
  }
  void wait(Duration time) { now_ = now_ + time; }

  /// A real node that has the same history, for what checkers compare with.
  [[nodiscard]] node::NodeCore& core() { return core_; }
  void real_step(const node::Input& input) {
    node::Effects effects;
    core_.step(now_, input, effects);
    step(input, effects);
  }
  [[nodiscard]] Instant now() const { return now_; }

 private:
  static node::Setup setup() {
    node::Setup setup;
    setup.self = {NodeId{1}, "node-1"};
    return setup;
  }

  Checker& checker_;
  node::NodeCore core_{setup()};
  Instant now_;
};

inline node::PromptSubmitted prompt(std::uint64_t request, moa::Plan plan = {}) {
  const prompt::Conversation question{{prompt::Role::User, "why?"}};
  return {RequestId{request}, std::make_shared<const prompt::Conversation>(question), {}, plan};
}

inline node::ProposalAsked asked(std::uint64_t request) {
  node::ProposalAsked input;
  input.request = RequestId{request};
  input.propose.prompt.conversation = prompt(0).conversation;
  input.propose.time_left = std::chrono::seconds(60);
  return input;
}

inline node::ReplyEnd answered(std::uint64_t request) {
  return {RequestId{request}, node::Answered{}};
}

inline node::JobEnded job_done(std::uint64_t job) { return {JobId{job}, node::JobDone{}}; }

}  // namespace murmur::sim::test
