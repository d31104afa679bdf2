#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/cluster.h"
#include "daemon/key_operations.h"
#include "daemon/node_metrics.h"
#include "daemon/peer_option.h"
#include "engine/engine.h"
#include "http/service.h"
#include "net/gossip_transport.h"
#include "net/peer_client.h"
#include "node/node_core.h"

namespace murmur::daemon {

/// Wraps one NodeCore in real devices: it turns what the engine, the peers and the HTTP clients do
/// into inputs, performs the core's orders, and wakes it at its deadlines. It decides nothing
/// itself.
///
/// Everything happens on the one thread of the executor. The engine is attached after construction,
/// because it needs the driver as its sink; it outlives the last step.
class NodeDriver final : public engine::EngineSink,
                         public net::PeerSink,
                         public net::GossipSink,
                         public http::NodeService {
 public:
  NodeDriver(boost::asio::any_io_executor executor, node::Setup setup, moa::Plan default_plan);
  ~NodeDriver() override;
  NodeDriver(const NodeDriver&) = delete;
  NodeDriver& operator=(const NodeDriver&) = delete;

  void attach_engine(engine::Engine& engine) { engine_ = &engine; }
  void attach_peer(NodeId id, std::unique_ptr<net::PeerClient> client);

  /// Of the model file, for others to know equal models by.
  void set_model_hash(std::string hash) { model_hash_ = std::move(hash); }

  /// The cluster that it is to enter; outlives the driver, and setup named its records and
  /// signatures.
  void attach_cluster(Cluster& cluster) { cluster_ = &cluster; }
  /// Takes part in its cluster from now on; its peers ask at `peer_port`. Once.
  void enter(std::uint16_t peer_port);
  /// Nobody else of its cluster is known, and it does not go. Requires that it has entered.
  [[nodiscard]] bool is_alone() const;
  /// Asks these for their cluster.
  void join(std::vector<gossip::Endpoint> through);
  /// The cluster's sockets have moved, and peers ask at `peer_port` of the new address.
  void moved(std::uint16_t peer_port);
  /// Whether it is that of a member, whose record its owner signed: who may ask for proposals.
  [[nodiscard]] bool trusts(std::string_view fingerprint) const;
  /// Tells the cluster that this node goes; `done` is called once, when enough have heard or at
  /// once where there is nobody to tell.
  void say_goodbye(std::function<void()> done);
  /// Hears that its owner made it leave the cluster for good: it is to stop.
  void when_left(std::function<void()> on_left) { on_left_ = std::move(on_left); }

  /// Takes nothing new from now on; `on_idle` is called once, when what is under way has ended. May
  /// be called again.
  void drain(std::function<void()> on_idle);

  // engine::EngineSink
  void on_engine_ready(const engine::EngineInfo& info) override;
  void on_engine_lost(const std::string& reason) override;
  void on_generated(JobId job, prompt::Delta delta) override;
  void on_job_ended(JobId job, std::variant<engine::JobDone, Failure> end) override;

  // net::PeerSink
  void on_peer_load(CallId call, const wire::Load& load) override;
  void on_proposal_text(CallId call, std::string text, std::uint32_t tokens) override;
  void on_proposal_ended(CallId call, wire::ProposalEnd end, net::ByteCount bytes) override;
  void on_proposal_refused(CallId call, Failure failure, net::ByteCount bytes) override;
  void on_peer_failed(CallId call, std::string reason, net::ByteCount bytes) override;

  // net::GossipSink
  void on_datagram(const gossip::Endpoint& from,
                   std::span<const gossip::Message> messages) override;
  void on_visit(membership::VisitId visit, const gossip::StreamMessage& message) override;
  void on_answer(membership::CallId call, const gossip::StreamMessage& message) override;
  void on_call_failed(const membership::CallFailed& failure) override;

  // http::NodeService
  RequestId submit_prompt(prompt::ConversationPtr conversation, prompt::Sampling sampling,
                          moa::Plan plan, prompt::AnswerFormPtr form,
                          http::ReplySink& sink) override;
  RequestId submit_plain(prompt::PlainGeneration plain, http::ReplySink& sink) override;
  RequestId submit_proposal(wire::Propose propose, http::ReplySink& sink) override;
  void abandon(RequestId request) override;
  [[nodiscard]] Status status() const override;
  [[nodiscard]] std::string metrics() const override;
  [[nodiscard]] wire::Load load() const override;
  [[nodiscard]] moa::Plan default_plan() const override { return default_plan_; }
  [[nodiscard]] http::ClusterView cluster() const override;
  void leave(std::function<void(Result<void>)> done) override;
  void list_keys(std::function<void(Result<http::KeyListing>)> done) override;
  void rotate_key(std::function<void(Result<http::KeyRotation>)> done) override;
  void query(std::string path, std::shared_ptr<const std::string> body,
             std::function<void(std::variant<EngineReply, Failure>)> done) override;

 private:
  [[nodiscard]] Instant now() const;
  void tell(node::Input input);
  void perform(const node::Action& action);
  void reply_end(const node::ReplyEnd& end);
  void observe(const node::Notice& notice);

  // The cluster (node_driver_cluster.cc).
  void hear_gossip(const membership::Input& fact);
  void perform(const membership::Action& order);
  void attach(const node::AttachPeer& found);
  void observe(const membership::Notice& news);
  void note(const membership::MemberChanged& changed);
  void note(const membership::NameConflict& conflict);
  void note(const membership::JoinFailed& failed);
  void note(const membership::Gone& gone);
  /// Says it unless it was the last that was said of `subject`.
  void warn_once(const std::string& subject, std::string text);
  void keep_known();
  void finish_leaving();
  /// Why there is nothing to say of a cluster; nothing where there is.
  [[nodiscard]] std::optional<Error> no_cluster() const;
  [[nodiscard]] http::PeerView view_of(const membership::Member& member) const;

  void arm_timer();
  void report_idle();
  RequestId remember(RequestKind kind, http::ReplySink& sink);

  boost::asio::any_io_executor executor_;
  std::chrono::steady_clock::time_point started_at_;
  std::string name_;
  node::NodeCore core_;
  moa::Plan default_plan_;
  engine::Engine* engine_ = nullptr;
  std::map<NodeId, std::unique_ptr<net::PeerClient>> peers_;
  std::map<CallId, NodeId> calls_;  // whom to tell when one is cancelled
  /// Who waits for an answer.
  struct Asker {
    RequestKind kind;
    http::ReplySink* sink;
  };
  std::map<RequestId, Asker> askers_;
  NodeMetrics metrics_;
  IdSequence<RequestId> request_ids_;
  boost::asio::steady_timer timer_;
  Instant armed_for_ = Instant::never();
  // What is told while a step is being performed waits here: a step is never entered twice.
  std::deque<node::Input> inbox_;
  bool stepping_ = false;
  Cluster* cluster_ = nullptr;  // none: peers were named at the start
  std::optional<KeyOperations> key_operations_;
  boost::asio::steady_timer keep_timer_;
  bool members_came_ = false;                   // since they were kept
  std::map<std::string, std::string> trouble_;  // of joining and of names: what was said last
  bool gone_ = false;                           // the cluster was told
  std::vector<std::function<void()>> on_gone_;
  std::function<void(Result<void>)> on_forgotten_;  // somebody waits for the node to leave
  std::function<void()> on_left_;
  std::string model_hash_;
  engine::EngineInfo local_model_;
  bool engine_ready_ = false;
  bool draining_ = false;
  std::vector<std::function<void()>> on_idle_;
};

}  // namespace murmur::daemon
