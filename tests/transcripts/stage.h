#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "node/node_core.h"
#include "transcripts/names.h"

namespace murmur::transcripts {

/// Real NodeCores, driven by hand, one fact at a time: it names what they make, tells what they
/// order, and carries their messages when it is told to. Nodes that have no core are played by the
/// scene. After every fact the core's invariants are checked, and what it promises its driver.
class Stage {
 public:
  struct Cast {
    std::vector<std::string> cores;    ///< names of real nodes
    std::vector<std::string> puppets;  ///< names of nodes played by the scene
    queueing::QueueLimits queue_limits;
    std::size_t slots = 1;
    std::uint64_t seed = 1;
  };
  explicit Stage(const Cast& cast);

  /// The lines since the last call.
  [[nodiscard]] std::vector<std::string> take_lines();

  /// Throws if there is no real node of that name.
  [[nodiscard]] std::size_t core_named(const std::string& name) const;
  [[nodiscard]] std::size_t cores() const { return cores_; }
  [[nodiscard]] const std::string& name_of(std::size_t node) const { return nodes_.at(node).name; }
  [[nodiscard]] const node::NodeCore& core(std::size_t node) const { return *nodes_.at(node).core; }
  [[nodiscard]] Instant now() const { return now_; }

  /// A new request of a client of `node`.
  RequestId open_request(std::size_t node, const std::string& name);
  /// The conversation of a run that is about to be submitted: by it the run's jobs are recognised.
  prompt::ConversationPtr open_run(std::size_t node, const std::string& name,
                                   const std::string& prompt);
  [[nodiscard]] std::optional<At<RequestId>> request(const std::string& name) const;
  [[nodiscard]] std::optional<At<JobId>> job(const std::string& name) const;
  [[nodiscard]] std::optional<At<CallId>> call(const std::string& name) const;
  [[nodiscard]] std::string job_name(std::size_t node, JobId job) const;
  /// Jobs that the engine of `node` works on.
  [[nodiscard]] std::vector<JobId> at_engine(std::size_t node) const;

  /// Tells a fact; `about` names the request or job that it concerns, if it is one.
  void tell(std::size_t node, const node::Input& fact, const std::string& about = {});
  /// Lets messages arrive until none is under way, only those to these nodes if any are named.
  void deliver(const std::set<std::size_t>& to);
  /// The connections between two nodes break: what is under way is lost, both ends notice.
  void cut(std::size_t a, std::size_t b, const std::string& reason);
  /// Lets time pass, waking the nodes that asked for it.
  void advance(Duration by);
  /// Adds a line about the queue, the runs and the peers of a node.
  void describe(std::size_t node);

 private:
  struct Node {
    std::string name;
    std::unique_ptr<node::NodeCore> core;  // null: played by the scene
    IdSequence<RequestId> request_ids;
    std::set<JobId> at_engine;
  };
  struct Run {
    std::string name;
    std::size_t node = 0;
    prompt::ConversationPtr conversation;
    std::uint32_t layer_asked = 0;  // of its calls
    std::uint32_t layer_own = 0;    // of its own proposals
    bool open = true;
  };
  /// A call between two real nodes: the other end is a request there.
  struct Connection {
    At<CallId> asker;
    At<RequestId> asked;
    bool open = true;
  };
  struct Mail {
    std::size_t from;
    std::size_t to;
    node::Input fact;
    std::string about;
  };

  // What a step ordered (stage_orders.cc).
  void narrate(std::size_t node, const node::Effects& effects, const std::string& about);
  void name_calls(std::size_t node, const node::AskPeer& ask);
  void name_job(std::size_t node, const node::JobQueued& queued, const std::string& about);
  void tell_of_queue(std::size_t node, const std::vector<node::Notice>& notices);
  void perform(std::size_t node, const node::StartJob& start);
  void perform(std::size_t node, const node::CancelJob& cancel);
  void perform(std::size_t node, const node::AskPeer& ask);
  void perform(std::size_t node, const node::CancelCall& cancel);
  void perform(std::size_t /*node*/, const node::AttachPeer& /*attach*/) {}  // all are named
  void perform(std::size_t /*node*/, const node::DetachPeer& /*detach*/) {}
  void perform(std::size_t /*node*/, const node::GossipOrder& /*order*/) {}
  void perform(std::size_t node, const node::ReplyPiece& piece);
  void perform(std::size_t node, const node::ReplyProposalPiece& piece);
  void perform(std::size_t node, const node::ReplyEnd& end);
  void tell_client(std::size_t node, const std::string& name, const node::ReplyEnd& end);
  void tell_asker(std::size_t node, const std::string& name, const node::ReplyEnd& end);

  void say(std::size_t node, std::string_view verb, std::string_view what,
           std::string_view rest = {});
  [[nodiscard]] std::string arrow(std::size_t from, std::size_t to) const;
  [[nodiscard]] std::size_t node_of(NodeId id) const {
    return static_cast<std::size_t>(id.value - 1);
  }
  Run* run_of(const prompt::ConversationPtr& conversation);
  Run* run_about(std::size_t node, const std::string& about);
  void close_run(std::size_t node, const std::string& name);

  std::vector<Node> nodes_;  // real ones first
  std::size_t cores_;
  Instant now_;
  std::vector<Run> runs_;
  NameTable<RequestId> requests_;
  NameTable<JobId> jobs_;
  NameTable<CallId> calls_;
  std::map<std::string, Connection> connections_;  // by the call's name
  std::deque<Mail> under_way_;
  std::vector<std::string> lines_;
};

}  // namespace murmur::transcripts
