#include "daemon/node_driver.h"

#include <spdlog/spdlog.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"
#include "base/printable.h"
#include "wire/headers.h"

namespace murmur::daemon {
namespace {

node::Traffic traffic(net::ByteCount bytes) { return {bytes.sent, bytes.received}; }

}  // namespace

NodeDriver::NodeDriver(boost::asio::any_io_executor executor, node::Setup setup,
                       moa::Plan default_plan)
    : executor_(executor),
      started_at_(std::chrono::steady_clock::now()),
      name_(setup.self.name),
      core_(std::move(setup)),
      default_plan_(default_plan),
      timer_(executor),
      keep_timer_(executor) {}

NodeDriver::~NodeDriver() = default;

void NodeDriver::attach_peer(NodeId id, std::unique_ptr<net::PeerClient> client) {
  peers_.emplace(id, std::move(client));
}

Instant NodeDriver::now() const { return Instant(std::chrono::steady_clock::now() - started_at_); }

void NodeDriver::tell(node::Input input) {
  inbox_.push_back(std::move(input));
  if (stepping_) { return; }
  stepping_ = true;
  node::Effects effects;
  while (!inbox_.empty()) {
    const node::Input next = std::move(inbox_.front());
    inbox_.pop_front();
    effects.clear();
    core_.step(now(), next, effects);
    for (const node::Action& action : effects.actions) { perform(action); }
    for (const node::Notice& notice : effects.notices) { observe(notice); }
  }
  stepping_ = false;
  if (std::exchange(members_came_, false)) { cluster_->remember(core_.cluster()->membership()); }
  arm_timer();
  report_idle();
}

void NodeDriver::arm_timer() {
  const Instant next = core_.next_deadline().at;
  if (next == armed_for_) { return; }
  armed_for_ = next;
  timer_.cancel();
  if (next == Instant::never()) { return; }
  timer_.expires_at(started_at_ + next.since_start());
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (ec) { return; }
    armed_for_ = Instant::never();
    tell(node::DeadlineReached{});
  });
}

void NodeDriver::perform(const node::Action& action) {
  std::visit(Overloaded{
                 [&](const node::StartJob& start) { engine_->start(start.job, start.generation); },
                 [&](const node::CancelJob& cancel) { engine_->cancel(cancel.job); },
                 [&](const node::AskPeer& ask) {
                   calls_.emplace(ask.call, ask.peer);
                   peers_.at(ask.peer)->ask(ask.call, ask.propose);
                 },
                 [&](const node::CancelCall& cancel) {
                   const auto call = calls_.find(cancel.call);
                   MURMUR_ASSERT(call != calls_.end());
                   peers_.at(call->second)->cancel(cancel.call);
                   calls_.erase(call);
                 },
                 [&](const node::AttachPeer& found) { attach(found); },
                 [&](const node::DetachPeer& gone) { peers_.erase(gone.peer); },
                 [&](const node::GossipOrder& gossip) { perform(gossip.order); },
                 [&](const node::ReplyPiece& piece) {
                   const auto asker = askers_.find(piece.request);
                   if (asker != askers_.end()) { asker->second.sink->on_piece(piece.delta); }
                 },
                 [&](const node::ReplyProposalPiece& piece) {
                   const auto asker = askers_.find(piece.request);
                   if (asker == askers_.end()) { return; }
                   asker->second.sink->on_proposal_piece(piece.layer, piece.seat, piece.node,
                                                         piece.text);
                 },
                 [&](const node::ReplyEnd& end) { reply_end(end); },
             },
             action);
}

void NodeDriver::reply_end(const node::ReplyEnd& end) {
  const auto found = askers_.find(end.request);
  if (found == askers_.end()) { return; }
  const Asker asker = found->second;
  askers_.erase(found);
  http::ReplySink& sink = *asker.sink;
  std::visit(Overloaded{
                 [&](const node::Answered& answered) {
                   metrics_.request_answered(asker.kind);
                   sink.on_end(http::ReplySink::Answered{
                       answered.finish, answered.usage, answered.timings, answered.model,
                       answered.prompt_cut, answered.trace ? &*answered.trace : nullptr});
                 },
                 [&](const Failure& failure) {
                   metrics_.request_failed(asker.kind, failure.kind);
                   sink.on_end(failure);
                 },
             },
             end.end);
}

void NodeDriver::observe(const node::Notice& notice) {
  std::visit(
      Overloaded{
          [](const node::JobQueued& queued) {
            spdlog::debug("job {} queued ({})", queued.job.value, to_string(queued.job_class));
          },
          [&](const node::JobStarted& started) {
            metrics_.note(started, now());
            spdlog::debug("job {} started after {:.1f} ms", started.job.value,
                          to_milliseconds(started.queue_wait));
          },
          [&](const node::JobFinished& finished) {
            metrics_.note(finished, now());
            spdlog::debug("job {} {}", finished.job.value,
                          finished.completed ? "completed" : "ended early");
          },
          [&](const node::RunEnded& ended) {
            metrics_.note(ended);
            spdlog::info("run {} {} after {:.3f} s", wire::to_hex(ended.run),
                         ended.answered ? "answered" : "ended without an answer",
                         to_seconds(ended.latency));
          },
          [](const node::PeerMarkedDown& down) {
            spdlog::warn("peer {} is left alone for {:.0f} s: {}", printable(down.name),
                         to_seconds(down.backoff), printable(down.reason));
          },
          [](const node::IdentityChanged& changed) {
            spdlog::warn("{} shows another identity than before: it is not asked, and may not ask",
                         printable(changed.name));
          },
          [&](const node::GossipNews& gossip) { observe(gossip.news); },
      },
      notice);
}

void NodeDriver::drain(std::function<void()> on_idle) {
  draining_ = true;
  on_idle_.push_back(std::move(on_idle));
  tell(node::DrainStarted{});
}

void NodeDriver::report_idle() {
  if (!core_.idle()) { return; }
  for (auto& done : std::exchange(on_idle_, {})) { boost::asio::post(executor_, std::move(done)); }
}

void NodeDriver::on_engine_ready(const engine::EngineInfo& info) {
  local_model_ = info;
  engine_ready_ = true;
  metrics_.engine_ready();
  spdlog::info("engine ready: {} ({:.1f} M parameters, context {})", info.model,
               static_cast<double>(info.parameters) * 1e-6, info.context_tokens);
  if (info.chat_template.empty() && info.parameters > 0) {  // a script has neither
    spdlog::warn("{} brings no chat template: llama.cpp's default is used", info.model);
  }
  tell(node::EngineReady{info.model, info.context_tokens, info.parameters, model_hash_,
                         info.naming});
}

void NodeDriver::on_engine_lost(const std::string& reason) {
  engine_ready_ = false;
  spdlog::error("engine lost: {}", reason);
  tell(node::EngineLost{reason});
}

void NodeDriver::on_generated(JobId job, prompt::Delta delta) {
  metrics_.generated(delta.tokens);
  tell(node::Generated{job, std::move(delta)});
}

void NodeDriver::on_job_ended(JobId job, std::variant<engine::JobDone, Failure> end) {
  std::visit(Overloaded{
                 [&](const engine::JobDone& done) {
                   metrics_.prompt_read(done.usage.prompt_tokens);
                   tell(node::JobEnded{job, node::JobDone{done.finish, done.usage, done.prompt_cut,
                                                          done.decode_time}});
                 },
                 [&](Failure& failure) {
                   tell(node::JobEnded{job, std::move(failure)});
                 },
             },
             end);
}

void NodeDriver::on_peer_load(CallId call, const wire::Load& load) {
  tell(node::PeerLoad{call, load});
}

void NodeDriver::on_proposal_text(CallId call, std::string text, std::uint32_t tokens) {
  tell(node::ProposalText{call, std::move(text), tokens});
}

void NodeDriver::on_proposal_ended(CallId call, wire::ProposalEnd end, net::ByteCount bytes) {
  calls_.erase(call);
  tell(node::ProposalEnded{call, std::move(end), traffic(bytes)});
}

void NodeDriver::on_proposal_refused(CallId call, Failure failure, net::ByteCount bytes) {
  calls_.erase(call);
  tell(node::ProposalRefused{call, std::move(failure), traffic(bytes)});
}

void NodeDriver::on_peer_failed(CallId call, std::string reason, net::ByteCount bytes) {
  calls_.erase(call);
  tell(node::PeerFailed{call, std::move(reason), traffic(bytes)});
}

}  // namespace murmur::daemon
