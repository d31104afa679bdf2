#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
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

namespace murmur::sim {

/// A cluster whose nodes find each other: each knows of the first one only, and the rest is gossip.
struct WorldGossip {
  membership::Config config;
  double loss = 0;  ///< share of datagrams that are lost, below 1
};

/// The modelled part of a world: everything that is not a NodeCore.
struct WorldOptions {
  std::size_t nodes = 4;
  std::size_t slots = 1;
  Duration service_time = std::chrono::seconds(1);  ///< of every generation
  /// If given: of each node's generations in turn, from the first again after the last.
  std::vector<std::vector<Duration>> service_times;
  Duration delay = std::chrono::milliseconds(10);  ///< of every message, one way
  std::string answer = "an answer";                ///< what every model says
  std::optional<WorldGossip> gossip;  ///< empty: everybody is named to everybody at the start
  std::uint64_t seed = 1;
};

/// How a submitted prompt ended.
struct Completion {
  RequestId request;
  Instant submitted_at;
  Instant ended_at;
  bool answered = false;
};

/// Shipped NodeCores under virtual time: engines that take a constant time, a network with a fixed
/// delay, and if asked for gossip with loss, broken links and nodes that stop. Single-threaded;
/// same options and calls, same trace_hash().
class World {
 public:
  explicit World(const WorldOptions& options);

  /// A prompt of the user of node `host`, at `at`. Requires at >= now().
  void submit(Instant at, std::size_t host, const moa::Plan& plan);
  /// Lets the next thing happen; false when nothing is left to happen, which is never with gossip.
  bool step();
  /// Everything that happens until `end`.
  void run_until(Instant end);

  /// Whether anything gets from one host to another. What is under way still arrives.
  using Link = std::function<bool(std::size_t from, std::size_t to)>;
  void connect(Link link) { link_ = std::move(link); }
  /// It stands still for good: nothing breaks, but nothing of it is heard any more.
  void freeze(std::size_t host) { hosts_.at(host).frozen = true; }

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const std::vector<Completion>& completions() const { return completions_; }
  [[nodiscard]] std::size_t nodes() const { return hosts_.size(); }
  [[nodiscard]] const node::NodeCore& core(std::size_t host) const { return *hosts_.at(host).core; }
  /// Waiting and running jobs, integrated over time and nodes, in job seconds.
  [[nodiscard]] double job_seconds() const { return job_seconds_; }
  /// Over every input and every action so far.
  [[nodiscard]] std::uint64_t trace_hash() const { return trace_.value(); }

 private:
  // What gossip has on its way (world_gossip.cc).
  struct Datagram {
    std::size_t from;
    std::string bytes;
  };
  struct Visit {
    std::size_t from;
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
  struct Event {
    std::size_t host;
    std::variant<node::Input, Datagram, Visit, Answer, Unanswered> what;
  };
  /// The other end of a proposal that `host` was asked for.
  struct Asker {
    std::size_t host;
    CallId call;
  };
  struct Host {
    std::unique_ptr<node::NodeCore> core;
    IdSequence<RequestId> request_ids;
    std::map<RequestId, Asker> askers;
    std::map<CallId, std::pair<std::size_t, RequestId>> asked;  // where each call went
    std::map<RequestId, Instant> submitted;                     // by this host's user
    std::map<NodeId, std::size_t> found;                        // by gossip
    std::set<membership::CallId> gossip_calls;                  // that have no answer yet
    std::size_t next_service_time = 0;
    bool frozen = false;
  };

  [[nodiscard]] bool next_is_deadline(std::size_t& host) const;
  void pass_until(Instant at);
  [[nodiscard]] std::size_t host_of(std::size_t host, NodeId peer) const;
  [[nodiscard]] bool reaches(std::size_t from, std::size_t to) const;
  void tell(std::size_t host, const node::Input& input);

  // Gossip (world_gossip.cc).
  void enter_cluster(std::size_t host);
  void happen(std::size_t host, const node::Input& input) { tell(host, input); }
  void happen(std::size_t host, const Datagram& event);
  void happen(std::size_t host, const Visit& event);
  void happen(std::size_t host, const Answer& event);
  void happen(std::size_t host, const Unanswered& event);
  void perform(std::size_t host, const membership::SendDatagram& order);
  void perform(std::size_t host, const membership::Call& order);
  void perform(std::size_t host, const membership::DropCall& order);
  void perform(std::size_t host, const membership::ReplyToVisit& order);
  void perform(std::size_t /*host*/, const membership::ChangeKeys& /*order*/) {
  }  // nothing is keyed

  void perform(std::size_t host, const node::Action& action);
  [[nodiscard]] Duration next_service_time(std::size_t host);
  void start_job(std::size_t host, const node::StartJob& start);
  void ask_peer(std::size_t host, const node::AskPeer& ask);
  void cancel_call(std::size_t host, const node::CancelCall& cancel);
  void reply_piece(std::size_t host, const node::ReplyPiece& piece);
  void reply_end(std::size_t host, const node::ReplyEnd& end);

  /// Everybody is who he says he is.
  class Honest final : public membership::Signatures {
   public:
    std::string sign(std::string_view) override { return std::string(64, 's'); }
    bool verify(std::string_view, std::string_view, std::string_view) override { return true; }
  };

  WorldOptions options_;
  Rng rng_;
  Honest signatures_;
  membership::RecordPool records_;
  gossip::DatagramDecoder decoder_;
  std::pair<std::size_t, membership::CallId> visitor_;  // of the visit that is being told
  Link link_ = [](std::size_t, std::size_t) { return true; };
  Instant now_;
  Agenda<Event> agenda_;
  std::vector<Host> hosts_;
  std::vector<Completion> completions_;
  prompt::ConversationPtr conversation_;
  node::Effects effects_;
  double job_seconds_ = 0;
  TraceHash trace_;
};

}  // namespace murmur::sim
