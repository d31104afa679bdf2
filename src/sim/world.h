#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/rng.h"
#include "base/time.h"
#include "gossip/datagram.h"
#include "membership/config.h"
#include "node/node_core.h"
#include "sim/agenda.h"
#include "sim/arrivals.h"
#include "sim/distribution.h"
#include "sim/engine.h"
#include "sim/engine_model.h"
#include "sim/faults.h"
#include "sim/host_clock.h"
#include "sim/id_table.h"
#include "sim/network.h"
#include "sim/observer.h"
#include "sim/topology.h"

namespace murmur::sim {

/// The modelled part of a world: everything that is not a NodeCore.
struct WorldOptions {
  std::size_t nodes = 4;
  std::size_t slots = 1;
  std::vector<EngineModel> engines{EngineModel{}};  ///< of the hosts in turn; not empty
  NetworkModel network;
  std::int64_t drift_ppm_max = 0;  ///< each clock's drift is drawn uniformly from [-max, max]
  /// The theory's queues have no bound.
  queueing::QueueLimits queue_limits{.jobs = SIZE_MAX / 2, .bytes = SIZE_MAX / 2};
  Topology topology;  ///< empty: everybody may ask everybody
  /// Of its slots' time that each host's own user takes, of the hosts in turn: what all know of
  /// each other, as they know its speed. Empty: nobody knows. With gossip they measure and tell.
  std::vector<double> own_shares;
  /// With it each node knows of the first one only, and the rest is gossip. Requires no topology.
  std::optional<membership::Config> gossip;
  bool keeps_completions = true;  ///< all of them, for completions()
  std::uint64_t seed = 1;
};

/// Those who ask: one at each host.
struct Users {
  std::vector<ArrivalModel> arrivals;  ///< of the hosts in turn; not empty
  Distribution prompt_tokens = Distribution::constant(1);
  moa::Plan plan;
  std::optional<Distribution> patience;    ///< seconds until they hang up; without: they wait
  Instant until = Instant::never();        ///< nobody asks from then on
  std::uint64_t prompts_max = UINT64_MAX;  ///< nor after so many prompts of all together
};

/// Shipped NodeCores under virtual time, with modelled clocks, engines, networks, users and faults.
/// Single-threaded; same options and calls, same trace_hash().
class World {
 public:
  explicit World(const WorldOptions& options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// A prompt of the user of node `host`, at `at`. Requires at >= now().
  void submit(Instant at, std::size_t host, const moa::Plan& plan);
  /// From now on they ask. Once.
  void start_users(Users users);
  /// From now on these things go wrong. Once.
  void start_faults(std::vector<Fault> faults);

  /// Lets the next thing happen; false when nothing is left to happen, which is never with gossip.
  bool step();
  /// Everything that happens until `end`, or until stop().
  void run_until(Instant end);
  /// Something was seen after which the rest is of no interest: run_until() returns after this
  /// step.
  void stop() { stopped_ = true; }
  [[nodiscard]] bool stopped() const { return stopped_; }

  /// It is told everything that happens from now on. It outlives the world.
  void observe(Observer& observer) { observers_.push_back(&observer); }

  /// Whether anything gets from one host to another. What is under way still arrives.
  void connect(Network::Link link) { network_.connect(std::move(link)); }
  /// It stands still for good: nothing breaks, but nothing of it is heard any more.
  void freeze(std::size_t host) { hosts_.at(host).frozen = true; }

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const std::vector<Completion>& completions() const { return completions_; }
  [[nodiscard]] std::size_t nodes() const { return hosts_.size(); }
  [[nodiscard]] std::size_t slots() const { return options_.slots; }  ///< of each node
  [[nodiscard]] bool is_down(std::size_t host) const { return hosts_.at(host).core == nullptr; }
  /// Requires that it is not down.
  [[nodiscard]] const node::NodeCore& core(std::size_t host) const { return *hosts_.at(host).core; }
  [[nodiscard]] const EngineModel& engine_model(std::size_t host) const {
    return options_.engines[host % options_.engines.size()];
  }
  /// Prompts that were submitted and have not ended.
  [[nodiscard]] std::uint64_t open_prompts() const { return open_prompts_; }
  [[nodiscard]] std::uint64_t submitted() const { return submitted_; }
  /// Waiting and running jobs of all nodes.
  [[nodiscard]] std::size_t jobs() const { return jobs_; }
  /// That, integrated over time, in job seconds.
  [[nodiscard]] double job_seconds() const;
  /// Inputs that nodes were told.
  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Over every input and every action so far.
  [[nodiscard]] std::uint64_t trace_hash() const { return trace_.value(); }

 private:
  // What can happen to a host. Inputs of its core are told as they are.
  struct Arrival {};
  struct HangUp {
    RequestId request;
  };
  struct Wake {};
  struct JobDue {
    std::uint64_t epoch;  // of its engine; an older one is not due any more
  };
  /// All of a proposal, and its end.
  struct Reply {
    CallId call;
    std::string text;
    std::uint32_t tokens;
    std::variant<node::Answered, Failure> end;
  };
  struct CallBroken {
    CallId call;
    std::string reason;
  };
  struct FaultBegins {
    Fault fault;
  };
  struct FaultEnds {
    Fault fault;
    std::uint32_t life;  // of its host, when it began
  };
  // What gossip has on its way (world_gossip.cc).
  struct Datagram {
    std::size_t from;
    std::string bytes;
  };
  struct Visit {
    std::size_t from;
    std::uint32_t life;  // of the one that it is from
    membership::CallId call;
    std::string bytes;
  };
  struct Answer {
    membership::CallId call;
    std::string bytes;
  };
  struct Unanswered {
    membership::CallId call;
  };
  using Happening = std::variant<node::Input, JobDue, Reply, CallBroken, Arrival, HangUp, Wake,
                                 FaultBegins, FaultEnds, Datagram, Visit, Answer, Unanswered>;
  struct Event {
    std::uint32_t host;
    std::uint32_t life;  // that it is meant for
    Happening what;
  };
  static constexpr std::uint32_t kAnyLife = UINT32_MAX;

  /// Who waits for a request of a node: its own user, or the host whose call it is.
  struct User {
    Instant submitted_at;
  };
  struct Asker {
    std::size_t host;
    std::uint32_t life;
    CallId call;
    std::string text;  // so far
    std::uint32_t tokens = 0;
    Instant heard_at;  // when the last message on the way to it arrives
  };
  using Client = std::variant<User, Asker>;
  /// Where a call went.
  struct Asked {
    std::size_t host;
    std::uint32_t life;
    RequestId request;
    Instant heard_at;
  };
  struct Host {
    Host(const EngineModel& model, Rng for_engine, Rng for_user)
        : engine(model),
          engine_rng(for_engine),
          user_rng(for_user) {}

    std::unique_ptr<node::NodeCore> core;  // null while it is down
    std::uint32_t life = 0;                // counts its starts
    HostClock clock;
    Engine engine;
    Rng engine_rng;  // its own, so that nothing else changes what its jobs take
    Rng user_rng;
    std::uint64_t engine_epoch = 0;
    std::uint64_t jobs_started = 0;
    bool engine_due = false;  // what ends next may have changed
    bool frozen = false;
    std::uint32_t slow = 0;  // faults of its engine that are under way
    std::uint32_t stuck = 0;
    Instant armed_for = Instant::never();
    std::size_t jobs = 0;
    IdSequence<RequestId> request_ids;
    IdTable<RequestId, Client> clients;
    IdTable<CallId, Asked> asked;
    std::optional<Arrivals> arrivals;
    IdTable<NodeId, std::size_t> found;         // by gossip
    std::set<membership::CallId> gossip_calls;  // that have no answer yet
  };

  // Time (world.cc).
  void add(Instant at, std::size_t host, Happening what);
  void happen(std::size_t host, Happening& what);
  void tell(std::size_t host, const node::Input& input);
  void count_jobs(std::size_t host, std::size_t jobs);
  void arm(std::size_t host);
  void start_node(std::size_t host);
  void ask(std::size_t host, const moa::Plan& plan, prompt::ConversationPtr conversation,
           RequestId request);
  void complete(std::size_t host, RequestId request, Instant submitted_at, bool answered);
  [[nodiscard]] std::size_t host_of(std::size_t host, NodeId peer);
  [[nodiscard]] bool reaches(std::size_t from, std::size_t to) const;
  [[nodiscard]] prompt::ConversationPtr conversation_of(std::uint32_t tokens);

  void on(std::size_t host, const node::Input& input) { tell(host, input); }
  void on(std::size_t host, const JobDue& due);
  void on(std::size_t host, const Reply& reply);
  void on(std::size_t host, const CallBroken& broken);
  void on(std::size_t host, const Arrival& arrival);
  void on(std::size_t host, const HangUp& hang_up);
  void on(std::size_t host, const Wake& wake);
  void on(std::size_t host, const FaultBegins& begins);
  void on(std::size_t host, const FaultEnds& ends);
  void on(std::size_t host, const Datagram& event);
  void on(std::size_t host, const Visit& event);
  void on(std::size_t host, const Answer& event);
  void on(std::size_t host, const Unanswered& event);

  void perform(std::size_t host, const node::Action& action);
  // Engines (world_engines.cc).
  void start_job(std::size_t host, const node::StartJob& start);
  void cancel_job(std::size_t host, const node::CancelJob& cancel);
  void schedule_engine(std::size_t host);
  void lose_engine(std::size_t host);
  void ready_engine(std::size_t host);
  // Streams (world_streams.cc).
  void ask_peer(std::size_t host, const node::AskPeer& ask);
  void cancel_call(std::size_t host, const node::CancelCall& cancel);
  void reply_piece(std::size_t host, const node::ReplyPiece& piece);
  void reply_end(std::size_t host, const node::ReplyEnd& end);
  void answer_asker(std::size_t host, Asker asker, const node::ReplyEnd& end);
  [[nodiscard]] Instant arrival(std::size_t from, std::size_t to, std::size_t bytes,
                                Instant not_before);
  void break_streams(std::size_t host);
  [[nodiscard]] std::size_t bytes_of(const prompt::Prompt& prompt) const;
  // Faults (world_faults.cc).
  void crash(std::size_t host);
  void set_speed(std::size_t host);
  // Gossip (world_gossip.cc).
  void enter_cluster(std::size_t host);
  void perform(std::size_t host, const membership::SendDatagram& order);
  void perform(std::size_t host, const membership::Call& order);
  void perform(std::size_t host, const membership::DropCall& order);
  void perform(std::size_t host, const membership::ReplyToVisit& order);
  void perform(std::size_t /*host*/, const membership::ChangeKeys& /*order*/) {
  }  // nothing is keyed

  /// Everybody is who he says he is.
  class Honest final : public membership::Signatures {
   public:
    std::string sign(std::string_view) override { return std::string(64, 's'); }
    bool verify(std::string_view, std::string_view, std::string_view) override { return true; }
  };

  WorldOptions options_;
  Rng rng_;
  Network network_;
  bool lengths_matter_ = false;                      // of prompts: to an engine's or a link's speed
  std::vector<node::PeerDirectoryPtr> directories_;  // one for all, or one of each host
  Honest signatures_;
  membership::RecordPool records_;
  gossip::DatagramDecoder decoder_;
  Visit visitor_{};  // the visit that is being told
  std::optional<Users> users_;
  Rng patience_rng_;            // its own, so that nothing else changes by it
  std::size_t partitions_ = 0;  // under way
  Instant now_;
  bool stopped_ = false;
  Agenda<Event> agenda_;
  std::vector<Host> hosts_;
  std::vector<Observer*> observers_;
  std::vector<Completion> completions_;
  prompt::ConversationPtr conversation_;  // the last one
  node::Effects effects_;
  std::size_t jobs_ = 0;
  Instant jobs_since_;
  double job_seconds_ = 0;
  std::uint64_t submitted_ = 0;
  std::uint64_t open_prompts_ = 0;
  std::uint64_t events_ = 0;
  TraceHash trace_;
};

}  // namespace murmur::sim
