#include "cli/sim_trace.h"

#include <cstdio>
#include <variant>

#include "base/overloaded.h"
#include "openai/json_writer.h"
#include "sim/names.h"

namespace murmur::cli {
namespace {

using openai::JsonWriter;

/// To the nanosecond, which a double of seconds does not hold for long.
std::string seconds_of(Instant at) {
  const auto nanos = at.since_start().count();
  char text[40];
  std::snprintf(text, sizeof text, "%lld.%09lld", static_cast<long long>(nanos / 1'000'000'000),
                static_cast<long long>(nanos % 1'000'000'000));
  return text;
}

/// What every line begins with.
void begin_line(JsonWriter& out, Instant at, std::size_t host) {
  out.begin_object().key("t").raw(seconds_of(at));
  out.member("node", sim::node_name(host));
}

void write_end(JsonWriter& out, const Failure* failure) {
  out.member("ok", failure == nullptr);
  if (failure != nullptr) {
    out.member("failure", to_string(failure->kind)).member("why", failure->message);
  }
}

struct InputWriter {
  JsonWriter& out;

  void operator()(const node::PromptSubmitted& input) const {
    out.member("event", "prompt_submitted").member("request", input.request.value);
  }
  void operator()(const node::PlainSubmitted& input) const {
    out.member("event", "plain_submitted").member("request", input.request.value);
  }
  void operator()(const node::ProposalAsked& input) const {
    out.member("event", "proposal_asked").member("request", input.request.value);
    out.member("run", input.propose.run.value).member("layer", input.propose.layer);
  }
  void operator()(const node::RequestAbandoned& input) const {
    out.member("event", "request_abandoned").member("request", input.request.value);
  }
  void operator()(const node::ProposalText& input) const {
    out.member("event", "proposal_text").member("call", input.call.value);
    out.member("tokens", input.tokens);
  }
  void operator()(const node::ProposalEnded& input) const {
    out.member("event", "proposal_ended").member("call", input.call.value);
  }
  void operator()(const node::ProposalRefused& input) const {
    out.member("event", "proposal_refused").member("call", input.call.value);
    write_end(out, &input.failure);
  }
  void operator()(const node::PeerLoad& input) const {
    out.member("event", "peer_load").member("call", input.call.value);
  }
  void operator()(const node::PeerFailed& input) const {
    out.member("event", "peer_failed").member("call", input.call.value);
    out.member("why", input.reason);
  }
  void operator()(const node::Generated& input) const {
    out.member("event", "generated").member("job", input.job.value);
    out.member("tokens", input.delta.tokens);
  }
  void operator()(const node::JobEnded& input) const {
    out.member("event", "job_ended").member("job", input.job.value);
    write_end(out, std::get_if<Failure>(&input.end));
  }
  void operator()(const node::EngineReady& input) const {
    out.member("event", "engine_ready").member("model", input.model);
  }
  void operator()(const node::EngineLost& input) const {
    out.member("event", "engine_lost").member("why", input.reason);
  }
  void operator()(const node::ClusterEntered&) const { out.member("event", "cluster_entered"); }
  void operator()(const node::ClusterMoved&) const { out.member("event", "cluster_moved"); }
  void operator()(const node::GossipHeard&) const { out.member("event", "gossip_heard"); }
  void operator()(const node::DrainStarted&) const { out.member("event", "drain_started"); }
  void operator()(const node::DeadlineReached&) const { out.member("event", "deadline_reached"); }
};

struct OrderWriter {
  JsonWriter& out;

  void operator()(const node::StartJob& order) const {
    out.member("order", "start_job").member("job", order.job.value);
  }
  void operator()(const node::CancelJob& order) const {
    out.member("order", "cancel_job").member("job", order.job.value);
  }
  void operator()(const node::AskPeer& order) const {
    out.member("order", "ask_peer").member("call", order.call.value);
    out.member("peer", order.peer.value).member("run", order.propose.run.value);
    out.member("layer", order.propose.layer);
  }
  void operator()(const node::CancelCall& order) const {
    out.member("order", "cancel_call").member("call", order.call.value);
  }
  void operator()(const node::AttachPeer& order) const {
    out.member("order", "attach_peer").member("peer", order.peer.value).member("name", order.name);
  }
  void operator()(const node::DetachPeer& order) const {
    out.member("order", "detach_peer").member("peer", order.peer.value);
  }
  void operator()(const node::GossipOrder&) const { out.member("order", "gossip"); }
  void operator()(const node::ReplyPiece& order) const {
    out.member("order", "reply_piece").member("request", order.request.value);
    out.member("tokens", order.delta.tokens);
  }
  void operator()(const node::ReplyProposalPiece& order) const {
    out.member("order", "reply_proposal_piece").member("request", order.request.value);
    out.member("layer", order.layer).member("seat", order.seat);
  }
  void operator()(const node::ReplyEnd& order) const {
    out.member("order", "reply_end").member("request", order.request.value);
    write_end(out, std::get_if<Failure>(&order.end));
  }
};

struct NoticeWriter {
  JsonWriter& out;

  void operator()(const node::JobQueued& news) const {
    out.member("notice", "job_queued").member("job", news.job.value);
    out.member("class", queueing::to_string(news.job_class));
  }
  void operator()(const node::JobStarted& news) const {
    out.member("notice", "job_started").member("job", news.job.value);
    out.member("class", queueing::to_string(news.job_class));
    out.member("queue_wait_s", to_seconds(news.queue_wait));
  }
  void operator()(const node::JobFinished& news) const {
    out.member("notice", "job_finished").member("job", news.job.value);
    out.member("class", queueing::to_string(news.job_class)).member("completed", news.completed);
  }
  void operator()(const node::RunEnded& news) const {
    out.member("notice", "run_ended").member("run", news.run.value);
    out.member("latency_s", to_seconds(news.latency)).member("answered", news.answered);
  }
  void operator()(const node::PeerMarkedDown& news) const {
    out.member("notice", "peer_marked_down").member("name", news.name);
    out.member("backoff_s", to_seconds(news.backoff)).member("why", news.reason);
  }
  void operator()(const node::IdentityChanged& news) const {
    out.member("notice", "identity_changed").member("name", news.name);
  }
  void operator()(const node::GossipNews&) const { out.member("notice", "gossip_news"); }
};

template <class Writer, class Items>
void write_list(JsonWriter& out, std::string_view name, const Items& items) {
  if (items.empty()) { return; }
  out.key(name).begin_array();
  for (const auto& item : items) {
    out.begin_object();
    std::visit(Writer{out}, item);
    out.end_object();
  }
  out.end_array();
}

}  // namespace

void SimTrace::begin(const sim::ExperimentOptions& asked) {
  JsonWriter out;
  out.begin_object().key("t").raw("0").member("event", "world");
  out.member("nodes", asked.world.nodes).member("slots", asked.world.slots);
  out.member("layers", asked.plan.layers).member("fan_out", asked.plan.fan_out);
  out.member("gossip", asked.world.gossip.has_value()).member("seed", asked.world.seed);
  out.end_object();
  file_ << out.take() << '\n';
}

void SimTrace::on_step(const sim::Step& step) {
  JsonWriter out;
  begin_line(out, step.at, step.host);
  std::visit(InputWriter{out}, step.input);
  write_list<OrderWriter>(out, "orders", step.effects.actions);
  write_list<NoticeWriter>(out, "notices", step.effects.notices);
  out.member("waiting", step.core.queue().waiting());
  out.member("running", step.core.queue().running());
  out.end_object();
  file_ << out.take() << '\n';
}

void SimTrace::on_completed(const sim::Completion& completion) {
  JsonWriter out;
  begin_line(out, completion.ended_at, completion.host);
  out.member("event", "prompt_ended").member("request", completion.request.value);
  out.member("latency_s", to_seconds(completion.ended_at - completion.submitted_at));
  out.member("answered", completion.answered).end_object();
  file_ << out.take() << '\n';
}

void SimTrace::on_crash(Instant at, std::size_t host) {
  JsonWriter out;
  begin_line(out, at, host);
  out.member("event", "crash").end_object();
  file_ << out.take() << '\n';
}

}  // namespace murmur::cli
