// NodeDriver: what HTTP clients, users and peers, ask of it.
#include <utility>

#include "daemon/node_driver.h"

namespace murmur::daemon {

RequestId NodeDriver::remember(RequestKind kind, http::ReplySink& sink) {
  const RequestId request = request_ids_.next();
  askers_.emplace(request, Asker{kind, &sink});
  return request;
}

RequestId NodeDriver::submit_prompt(prompt::ConversationPtr conversation, prompt::Sampling sampling,
                                    moa::Plan plan, prompt::AnswerFormPtr form,
                                    http::ReplySink& sink) {
  const RequestId request = remember(RequestKind::Run, sink);
  tell(node::PromptSubmitted{request, std::move(conversation), std::move(sampling), plan,
                             std::move(form)});
  return request;
}

RequestId NodeDriver::submit_plain(prompt::PlainGeneration plain, http::ReplySink& sink) {
  const RequestId request = remember(RequestKind::Plain, sink);
  tell(node::PlainSubmitted{request, std::move(plain.body), std::move(plain.route)});
  return request;
}

RequestId NodeDriver::submit_proposal(wire::Propose propose, http::ReplySink& sink) {
  const RequestId request = remember(RequestKind::Proposal, sink);
  tell(node::ProposalAsked{request, std::move(propose)});
  return request;
}

void NodeDriver::abandon(RequestId request) {
  const auto found = askers_.find(request);
  if (found == askers_.end()) { return; }
  metrics_.request_failed(found->second.kind, FailureKind::Cancelled);
  askers_.erase(found);
  tell(node::RequestAbandoned{request});
}

http::NodeService::Status NodeDriver::status() const {
  Status status;
  status.node = name_;
  status.local_model = local_model_.model;
  status.parameters = local_model_.parameters;
  status.context_tokens = local_model_.context_tokens;
  status.engine_ready = engine_ready_;
  status.draining = draining_;
  status.queue_waiting = core_.queue().waiting();
  status.queue_running = core_.queue().running();
  status.slots = core_.queue().slots();
  for (const NodeId peer : core_.peers().all()) {
    const bool up = core_.peers().is_up(peer, now());
    (up ? status.peers_up : status.peers_down).push_back(core_.peers().name(peer));
  }
  return status;
}

wire::Load NodeDriver::load() const { return core_.load(now()); }

std::string NodeDriver::metrics() const {
  const Status state = status();
  const http::ClusterView view = cluster();
  return metrics_.text({.core = core_,
                        .now = now(),
                        .node = name_,
                        .model = state.local_model,
                        .version = MURMUR_VERSION,
                        .engine_ready = engine_ready_,
                        .peers_up = state.peers_up.size(),
                        .peers_down = state.peers_down.size(),
                        .gossip_bytes_sent = view.bytes_sent,
                        .gossip_bytes_received = view.bytes_received});
}

void NodeDriver::query(std::string path, std::shared_ptr<const std::string> body,
                       std::function<void(std::variant<EngineReply, Failure>)> done) {
  if (!engine_ready_) {
    const char* const why = local_model_.model.empty() ? "the engine is still loading"
                                                       : "the engine is being restarted";
    return done(Failure{FailureKind::EngineUnavailable, why, std::chrono::seconds(1)});
  }
  engine::Query query{.method = body ? "POST" : "GET", .path = std::move(path)};
  query.body = std::move(body);
  engine_->query(std::move(query), [done = std::move(done)](const auto& reply) {
    if (const auto* failure = std::get_if<Failure>(&reply)) { return done(*failure); }
    const auto& said = std::get<engine::QueryReply>(reply);
    done(EngineReply{said.status, said.body});
  });
}

}  // namespace murmur::daemon
