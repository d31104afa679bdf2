// Random walks over everything a node can be told, stale and doubled news included: whatever comes
// in whatever order, the promises of node_core.h and effects.h hold.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/rng.h"
#include "node/cluster_test_support.h"
#include "node/node_core.h"
#include "node/referee_test_support.h"

namespace murmur::node {
namespace {

using test::Referee;

constexpr queueing::QueueLimits kLimits{.jobs = 6, .bytes = 2U << 20U};

/// One node and a world that does anything a driver may do.
class Walk {
 public:
  explicit Walk(std::uint64_t seed)
      : rng_(seed),
        slots_(1 + rng_.below(2)),
        core_({{NodeId{1}, "own"},
               directory_of({{NodeId{2}, "b"}, {NodeId{3}, "c"}, {NodeId{4}, "d"}}),
               kLimits,
               slots_,
               seed,
               &records_,
               &signatures_}),
        referee_(slots_) {
    if (seed % 2 == 0) { tell(test::entered("own", 1)); }
  }

  void wander(int steps) {
    for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) { anything(); }
  }

  /// Lets everything that is under way come to its end.
  void come_to_rest() {
    engine_ready();
    for (int i = 0; i < 2000 && !at_rest(); ++i) {
      if (!referee_.running().empty()) { end_job(*referee_.running().begin()); }
      if (!referee_.open_calls().empty()) { end_call(referee_.open_calls().begin()->first); }
      if (rng_.below(4) == 0) { wake(); }
    }
  }

  /// Fills the queue to its limits: possible only if every place and every byte is free.
  void fill_up() {
    const std::size_t refused = referee_.refused();
    for (std::size_t i = 1; i < kLimits.jobs; ++i) { plain(1); }
    plain(kLimits.bytes - (kLimits.jobs - 1));
    EXPECT_EQ(referee_.refused(), refused);
    plain(0);
    EXPECT_EQ(referee_.refused(), refused + 1);
  }

  void drain() { tell(DrainStarted{}); }

  [[nodiscard]] bool at_rest() const {
    return referee_.open_requests().empty() && referee_.running().empty();
  }
  [[nodiscard]] const NodeCore& core() const { return core_; }
  [[nodiscard]] const Referee& referee() const { return referee_; }

 private:
  void tell(const Input& input) {
    effects_.clear();
    core_.step(now_, input, effects_);
    referee_.watch(effects_);
    core_.check_invariants();
    EXPECT_GT(core_.next_deadline().at, now_);
  }

  void anything() {
    now_ = now_ + Duration(static_cast<std::int64_t>(rng_.below(300'000'000)));
    if (core_.cluster() != nullptr && rng_.below(4) == 0) { return gossip(); }
    switch (rng_.below(12)) {
      case 0: return submit();
      case 1: return plain(rng_.below(300'000));
      case 2: return ask();
      case 3: return abandon();
      case 4: return wake();
      case 5: return engine();
      case 6:
      case 7: return write();
      case 8: return end_job(any_job());
      default: return peer();
    }
  }

  // --- Clients ---

  RequestId new_request() {
    const RequestId id = request_ids_.next();
    last_request_ = id.value;
    referee_.request_opened(id);
    return id;
  }
  void submit() {
    moa::Plan plan;
    plan.strategy = static_cast<moa::Strategy>(rng_.below(3));
    plan.layers = static_cast<std::uint32_t>(rng_.below(4));
    plan.fan_out = static_cast<std::uint32_t>(rng_.below(5));
    plan.layer_deadline = std::chrono::milliseconds(1 + rng_.below(5000));
    if (rng_.below(2) == 0) { plan.deadline = std::chrono::milliseconds(rng_.below(5000)); }
    plan.trace = static_cast<moa::TraceLevel>(rng_.below(3));
    tell(PromptSubmitted{new_request(), conversation_, {}, plan});
  }
  void plain(std::size_t bytes) {
    tell(PlainSubmitted{new_request(), std::make_shared<const std::string>(bytes, 'x')});
  }
  void ask() {
    const auto layer = static_cast<std::uint32_t>(1 + rng_.below(3));
    const auto time_left = std::chrono::milliseconds(1 + rng_.below(20'000));
    tell(ProposalAsked{new_request(), {RunId{9}, layer, {conversation_, nullptr}, {}, time_left}});
  }
  /// Of any request, also of one that ended or was abandoned before.
  void abandon() {
    if (last_request_ == 0) { return; }
    const RequestId id{1 + rng_.below(last_request_)};
    referee_.request_abandoned(id);
    tell(RequestAbandoned{id});
  }

  // --- The clock and the engine ---

  /// On time, too early, or late.
  void wake() {
    const Instant deadline = core_.next_deadline().at;
    if (deadline != Instant::never() && rng_.below(4) != 0) { now_ = std::max(now_, deadline); }
    tell(DeadlineReached{});
  }
  void engine_ready() {
    referee_.engine_is(true);
    tell(EngineReady{"model", 4096});
  }
  void engine() {
    if (rng_.below(3) != 0) { return engine_ready(); }
    referee_.engine_is(false);
    tell(EngineLost{"killed"});
    while (!referee_.running().empty()) {  // the ends of its jobs follow
      fail_job(*referee_.running().begin());
    }
  }
  /// One that runs, or (seldom) one that has ended.
  JobId any_job() {
    if (!referee_.running().empty() && (ended_jobs_.empty() || rng_.below(8) != 0)) {
      const auto skip = static_cast<std::ptrdiff_t>(rng_.below(referee_.running().size()));
      return *std::next(referee_.running().begin(), skip);
    }
    return ended_jobs_.empty() ? JobId{1'000'000} : ended_jobs_[rng_.below(ended_jobs_.size())];
  }
  void write() { tell(Generated{any_job(), {any_text(), {}, 1, nullptr}}); }
  void end_job(JobId job) {
    if (rng_.below(4) == 0) { return fail_job(job); }
    referee_.job_ended(job);
    ended_jobs_.push_back(job);
    tell(JobEnded{job, JobDone{any_finish(), {1, 1}, false}});
  }
  void fail_job(JobId job) {
    referee_.job_ended(job);
    ended_jobs_.push_back(job);
    tell(JobEnded{job, Failure{FailureKind::EngineFailed, "killed"}});
  }

  // --- Peers ---

  /// Mostly one that is open; sometimes any, ended ones included.
  void peer() {
    if (referee_.last_call() == 0) { return; }
    CallId call{1 + rng_.below(referee_.last_call())};
    if (!referee_.open_calls().empty() && rng_.below(8) != 0) {
      const auto skip = static_cast<std::ptrdiff_t>(rng_.below(referee_.open_calls().size()));
      call = std::next(referee_.open_calls().begin(), skip)->first;
    }
    if (rng_.below(2) == 0) { return tell(ProposalText{call, any_text(), 1}); }
    end_call(call);
  }
  void end_call(CallId call) {
    referee_.call_ended(call);
    switch (rng_.below(4)) {
      case 0: return tell(ProposalRefused{call, {FailureKind::QueueFull, "full"}, {1, 1}});
      case 1: return tell(PeerFailed{call, "connection reset", {1, 1}});
      default: return tell(ProposalEnded{call, {"model", any_finish(), {1, 1}, {}}, {1, 1}});
    }
  }

  // --- The cluster ---

  /// Somebody comes, changes, moves, is doubted, dies or leaves; "b" was also named by hand.
  void gossip() {
    const std::size_t pick = rng_.below(4);
    const std::string name = std::vector<std::string>{"b", "x", "y", "z"}[pick];
    const auto number = static_cast<unsigned char>(10 + pick);
    const auto incarnation = static_cast<std::uint32_t>(1 + rng_.below(200));
    membership::NodeMeta meta = test::meta_of(number, rng_.below(4) == 0 ? "" : "tiny");
    if (rng_.below(4) == 0) { meta.peer_url += "0"; }
    const std::string bytes = test::signed_meta(name, number, meta);
    const std::string from = rng_.below(2) == 0 ? name : "x";
    switch (rng_.below(5)) {
      case 0: return hear(gossip::Suspect{incarnation, name, from});
      case 1: return hear(gossip::Dead{incarnation, name, from});
      default: return hear(gossip::Alive{incarnation, name, test::endpoint(number), bytes, {}});
    }
  }
  void hear(const gossip::Message& message) {
    tell(GossipHeard{membership::DatagramHeard{test::endpoint(99), std::span(&message, 1)}});
  }

  prompt::FinishReason any_finish() {
    return rng_.below(4) == 0 ? prompt::FinishReason::Length : prompt::FinishReason::Stop;
  }
  std::string any_text() {
    switch (rng_.below(8)) {
      case 0: return {};
      case 1: return " \n";
      case 2: return "42";
      case 3: return std::string(40'000, static_cast<char>('a' + rng_.below(26)));
      case 4: return "and then and then and then and then and then and then and then and then ";
      default: return std::to_string(rng_.next()) + " is what I think of it, for now at least. ";
    }
  }

  Rng rng_;
  std::size_t slots_;
  membership::Checksums signatures_{1};
  membership::RecordPool records_;
  NodeCore core_;
  Referee referee_;
  Instant now_;
  Effects effects_;
  IdSequence<RequestId> request_ids_;
  std::uint64_t last_request_ = 0;
  std::vector<JobId> ended_jobs_;
  prompt::ConversationPtr conversation_ =
      std::make_shared<const prompt::Conversation>(1, prompt::Message{prompt::Role::User, "Why?"});
};

constexpr std::uint64_t kSeeds = 100;
constexpr int kSteps = 400;

TEST(NodeCoreProperty, WhateverHappensItKeepsItsPromisesAndEveryRequestEndsOnce) {
  for (std::uint64_t seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Walk walk(seed);
    walk.wander(kSteps);
    walk.come_to_rest();
    EXPECT_TRUE(walk.at_rest());
    EXPECT_TRUE(walk.core().idle());
    EXPECT_TRUE(walk.referee().open_calls().empty());
    EXPECT_EQ(walk.core().runs_active(), 0U);
    EXPECT_EQ(walk.core().queue().waiting(), 0U);
    walk.fill_up();
  }
}

TEST(NodeCoreProperty, ADrainingNodeComesToRestWhateverIsStillAskedOfIt) {
  for (std::uint64_t seed = 1; seed <= kSeeds && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Walk walk(seed);
    walk.wander(kSteps / 4);
    walk.drain();
    walk.wander(kSteps / 4);
    walk.come_to_rest();
    EXPECT_TRUE(walk.core().idle());
  }
}

TEST(NodeCoreProperty, TheSameSeedGivesTheSameEffects) {
  std::set<std::uint64_t> hashes;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Walk once(seed);
    Walk again(seed);
    once.wander(kSteps);
    again.wander(kSteps);
    EXPECT_EQ(once.referee().hash(), again.referee().hash()) << "seed " << seed;
    hashes.insert(once.referee().hash());
  }
  EXPECT_EQ(hashes.size(), 20U);
}

}  // namespace
}  // namespace murmur::node
