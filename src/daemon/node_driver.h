#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/peer_option.h"
#include "engine/engine.h"
#include "http/service.h"
#include "net/peer_client.h"
#include "node/node_core.h"

namespace murmur::daemon {

/// Wraps one NodeCore in real devices: it turns what the engine, the peers and the HTTP clients do
/// into inputs, performs the core's orders, and wakes it at its deadlines. It decides nothing
/// itself.
///
/// Everything happens on the one thread of the executor. The engine is attached after construction,
/// because it needs the driver as its sink; it outlives the last step.
class NodeDriver final : public engine::EngineSink, public net::PeerSink, public http::NodeService {
 public:
  NodeDriver(boost::asio::any_io_executor executor, node::Setup setup, moa::Plan default_plan);
  ~NodeDriver() override;
  NodeDriver(const NodeDriver&) = delete;
  NodeDriver& operator=(const NodeDriver&) = delete;

  void attach_engine(engine::Engine& engine) { engine_ = &engine; }
  void attach_peer(NodeId id, std::unique_ptr<net::PeerClient> client);

  /// Takes nothing new from now on; `on_idle` is called once, when what is under way has ended.
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

  // http::NodeService
  RequestId submit_prompt(prompt::ConversationPtr conversation, prompt::Sampling sampling,
                          moa::Plan plan, http::ReplySink& sink) override;
  RequestId submit_plain(std::shared_ptr<const std::string> body, http::ReplySink& sink) override;
  RequestId submit_proposal(wire::Propose propose, http::ReplySink& sink) override;
  void abandon(RequestId request) override;
  [[nodiscard]] Status status() const override;
  [[nodiscard]] wire::Load load() const override;
  [[nodiscard]] moa::Plan default_plan() const override { return default_plan_; }
  [[nodiscard]] http::ClusterView cluster() const override;
  void leave(std::function<void(Result<void>)> done) override;
  void list_keys(std::function<void(Result<http::KeyListing>)> done) override;
  void rotate_key(std::function<void(Result<http::KeyRotation>)> done) override;

 private:
  [[nodiscard]] Instant now() const;
  void tell(node::Input input);
  void perform(const node::Action& action);
  void reply_end(const node::ReplyEnd& end);
  void observe(const node::Notice& notice);
  void arm_timer();
  void report_idle();
  RequestId remember(http::ReplySink& sink);

  boost::asio::any_io_executor executor_;
  std::chrono::steady_clock::time_point started_at_;
  std::string name_;
  node::NodeCore core_;
  moa::Plan default_plan_;
  engine::Engine* engine_ = nullptr;
  std::map<NodeId, std::unique_ptr<net::PeerClient>> peers_;
  std::map<CallId, NodeId> calls_;  // whom to tell when one is cancelled
  std::map<RequestId, http::ReplySink*> sinks_;
  IdSequence<RequestId> request_ids_;
  boost::asio::steady_timer timer_;
  Instant armed_for_ = Instant::never();
  // What is told while a step is being performed waits here: a step is never entered twice.
  std::deque<node::Input> inbox_;
  bool stepping_ = false;
  std::string local_model_;
  bool engine_ready_ = false;
  bool draining_ = false;
  std::function<void()> on_idle_;
};

}  // namespace murmur::daemon
