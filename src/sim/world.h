#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/time.h"
#include "node/node_core.h"
#include "sim/agenda.h"

namespace murmur::sim {

/// The modelled part of a world: everything that is not a NodeCore.
struct WorldOptions {
  std::size_t nodes = 4;
  std::size_t slots = 1;
  Duration service_time = std::chrono::seconds(1);  ///< of every generation
  Duration delay = std::chrono::milliseconds(10);   ///< of every message, one way
  std::string answer = "an answer";                 ///< what every model says
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
/// delay, nothing else. Single-threaded; same options and calls, same trace_hash().
class World {
 public:
  explicit World(const WorldOptions& options);

  /// A prompt of the user of node `host`, at `at`. Requires at >= now().
  void submit(Instant at, std::size_t host, const moa::Plan& plan);
  /// Lets the next thing happen; false when nothing is left to happen.
  bool step();

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] const std::vector<Completion>& completions() const { return completions_; }
  [[nodiscard]] std::size_t nodes() const { return hosts_.size(); }
  [[nodiscard]] const node::NodeCore& core(std::size_t host) const { return *hosts_.at(host).core; }
  /// Waiting and running jobs, integrated over time and nodes, in job seconds.
  [[nodiscard]] double job_seconds() const { return job_seconds_; }
  /// Over every input and every action so far.
  [[nodiscard]] std::uint64_t trace_hash() const { return trace_.value(); }

 private:
  struct Event {
    std::size_t host;
    node::Input input;
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
  };

  [[nodiscard]] bool next_is_deadline(std::size_t& host) const;
  void tell(std::size_t host, const node::Input& input);
  void perform(std::size_t host, const node::Action& action);
  void start_job(std::size_t host, const node::StartJob& start);
  void ask_peer(std::size_t host, const node::AskPeer& ask);
  void cancel_call(std::size_t host, const node::CancelCall& cancel);
  void reply_piece(std::size_t host, const node::ReplyPiece& piece);
  void reply_end(std::size_t host, const node::ReplyEnd& end);

  WorldOptions options_;
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
