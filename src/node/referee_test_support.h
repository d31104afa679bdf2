#pragma once

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "node/effects.h"

namespace murmur::node::test {

/// Watches what a node orders and holds it to what it promises its driver.
class Referee {
 public:
  explicit Referee(std::size_t slots) : slots_(slots) {}

  void request_opened(RequestId id) { open_requests_.insert(id); }
  void request_abandoned(RequestId id) { open_requests_.erase(id); }
  void call_ended(CallId id) { open_calls_.erase(id); }
  void job_ended(JobId id) { running_.erase(id); }
  void engine_is(bool ready) { engine_ready_ = ready; }

  void watch(const Effects& effects) {
    asked_.clear();
    started_.clear();
    for (const Notice& notice : effects.notices) {
      hash_.add(notice.index());
      std::visit([&](const auto& news) { note(news); }, notice);
    }
    for (const Action& action : effects.actions) {
      hash_.add(action.index());
      std::visit([&](const auto& order) { check(order); }, action);
    }
    EXPECT_TRUE(started_.empty()) << "a job that was started never reached the engine";
  }

  [[nodiscard]] const std::set<RequestId>& open_requests() const { return open_requests_; }
  [[nodiscard]] const std::map<CallId, NodeId>& open_calls() const { return open_calls_; }
  [[nodiscard]] const std::set<JobId>& running() const { return running_; }
  [[nodiscard]] std::uint64_t last_call() const { return last_call_; }
  [[nodiscard]] std::uint64_t hash() const { return hash_.value(); }
  [[nodiscard]] std::size_t refused() const { return refused_; }

 private:
  // Jobs are served in the order in which they came, and not more at once than there are slots.
  void note(const JobQueued& queued) { waiting_.push_back(queued.job); }
  void note(const JobStarted& started) {
    ASSERT_FALSE(waiting_.empty());
    EXPECT_EQ(waiting_.front(), started.job) << "not the first to come";
    waiting_.erase(waiting_.begin());
    started_.push_back(started.job);
  }
  void note(const JobFinished& finished) { std::erase(waiting_, finished.job); }
  void note(const RunEnded& /*ended*/) {}
  void note(const PeerMarkedDown& down) { EXPECT_GT(down.backoff, 0s); }
  void note(const IdentityChanged& changed) { EXPECT_FALSE(changed.name.empty()); }
  void note(const GossipNews& /*news*/) {}

  void check(const StartJob& start) {
    hash_.add(start.job.value);
    EXPECT_TRUE(engine_ready_);
    EXPECT_NE(start.generation, nullptr);
    ASSERT_FALSE(started_.empty());
    EXPECT_EQ(started_.front(), start.job);
    started_.erase(started_.begin());
    EXPECT_TRUE(running_.insert(start.job).second);
    EXPECT_LE(running_.size(), slots_);
  }
  void check(const CancelJob& cancel) {
    EXPECT_TRUE(running_.contains(cancel.job));
    EXPECT_TRUE(cancelled_.insert(cancel.job).second) << "cancelled twice";
  }
  void check(const AskPeer& ask) {
    hash_.add(ask.peer.value);
    EXPECT_FALSE(detached_.contains(ask.peer)) << "a peer that is gone was asked";
    EXPECT_GT(ask.call.value, last_call_);
    last_call_ = ask.call.value;
    open_calls_.emplace(ask.call, ask.peer);
    EXPECT_GT(ask.propose.time_left, 0s);
    const auto seat = std::pair{ask.propose.run, std::pair{ask.propose.layer, ask.peer}};
    EXPECT_TRUE(asked_.insert(seat).second) << "a peer was asked twice in one layer";
  }
  void check(const CancelCall& cancel) { EXPECT_EQ(open_calls_.erase(cancel.call), 1U); }
  void check(const AttachPeer& attach) {
    hash_.add(attach.name);
    EXPECT_FALSE(attach.url.empty());
    EXPECT_TRUE(attached_.insert(attach.peer).second);
  }
  void check(const DetachPeer& detach) {
    hash_.add(detach.peer.value);
    EXPECT_EQ(attached_.erase(detach.peer), 1U);
    detached_.insert(detach.peer);
    for (const auto& [call, peer] : open_calls_) { EXPECT_NE(peer, detach.peer); }
  }
  void check(const GossipOrder& /*order*/) {}
  void check(const ReplyPiece& piece) {
    hash_.add(piece.delta.text);
    EXPECT_TRUE(open_requests_.contains(piece.request)) << "a piece for nobody";
  }
  void check(const ReplyProposalPiece& piece) {
    EXPECT_TRUE(open_requests_.contains(piece.request)) << "a piece for nobody";
  }
  void check(const ReplyEnd& end) {
    hash_.add(end.request.value);
    EXPECT_EQ(open_requests_.erase(end.request), 1U) << "an end for nobody";
    const auto* failure = std::get_if<Failure>(&end.end);
    if (failure == nullptr) { return; }
    refused_ += failure->kind == FailureKind::QueueFull ? 1U : 0U;
    EXPECT_FALSE(failure->message.empty());
  }

  std::size_t slots_;
  bool engine_ready_ = false;
  std::set<RequestId> open_requests_;
  std::map<CallId, NodeId> open_calls_;
  std::set<NodeId> attached_;
  std::set<NodeId> detached_;
  std::vector<JobId> waiting_;
  std::vector<JobId> started_;
  std::set<JobId> running_;
  std::set<JobId> cancelled_;
  std::set<std::pair<RunId, std::pair<std::uint32_t, NodeId>>> asked_;
  std::uint64_t last_call_ = 0;
  std::size_t refused_ = 0;
  TraceHash hash_;
};

}  // namespace murmur::node::test
