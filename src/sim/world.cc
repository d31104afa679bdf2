#include "sim/world.h"

#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"
#include "base/rng.h"

namespace murmur::sim {
namespace {

/// Hosts are numbered from 0, nodes from 1: 0 stays free for "none".
NodeId node_of(std::size_t host) { return NodeId{host + 1}; }
std::string name_of(std::size_t host) { return "node-" + std::to_string(host + 1); }

node::Setup setup_for(std::size_t self, const WorldOptions& options, std::uint64_t seed) {
  node::Setup setup;
  setup.self = {node_of(self), name_of(self)};
  for (std::size_t host = 0; host < options.nodes && !options.gossip; ++host) {
    if (host != self) { setup.peers.push_back({node_of(host), name_of(host)}); }
  }
  // The theory's queues have no bound.
  setup.queue_limits = {.jobs = SIZE_MAX / 2, .bytes = SIZE_MAX / 2};
  setup.slots = options.slots;
  setup.seed = seed;
  return setup;
}

}  // namespace

World::World(const WorldOptions& options)
    : options_(options),
      rng_(options.seed),
      conversation_(std::make_shared<const prompt::Conversation>(
          prompt::Conversation{{prompt::Role::User, "a question"}})) {
  MURMUR_ASSERT(options.nodes >= 1);
  for (std::size_t host = 0; host < options.nodes; ++host) {
    node::Setup setup = setup_for(host, options, rng_.next());
    setup.records = &records_;
    setup.signatures = &signatures_;
    hosts_.emplace_back().core = std::make_unique<node::NodeCore>(std::move(setup));
    agenda_.add(now_, {host, node::EngineReady{"model-" + std::to_string(host + 1), 4096}});
    if (options.gossip) { enter_cluster(host); }
  }
}

std::size_t World::host_of(std::size_t host, NodeId peer) const {
  const auto found = hosts_[host].found.find(peer);
  return found == hosts_[host].found.end() ? static_cast<std::size_t>(peer.value - 1)
                                           : found->second;
}

bool World::reaches(std::size_t from, std::size_t to) const {
  return !hosts_[from].frozen && !hosts_[to].frozen && link_(from, to);
}

void World::submit(Instant at, std::size_t host, const moa::Plan& plan) {
  MURMUR_ASSERT(at >= now_);
  Host& user = hosts_.at(host);
  const RequestId request = user.request_ids.next();
  user.submitted.emplace(request, at);
  agenda_.add(at, {host, node::PromptSubmitted{request, conversation_, {}, plan}});
}

bool World::next_is_deadline(std::size_t& host) const {
  Instant earliest = agenda_.empty() ? Instant::never() : agenda_.next_at();
  bool found = false;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    if (hosts_[i].frozen) { continue; }
    const Instant at = hosts_[i].core->next_deadline().at;
    if (at < earliest) {
      earliest = at;
      host = i;
      found = true;
    }
  }
  return found;
}

bool World::step() {
  std::size_t host = 0;
  if (next_is_deadline(host)) {
    pass_until(hosts_[host].core->next_deadline().at);
    tell(host, node::DeadlineReached{});
    return true;
  }
  if (agenda_.empty()) { return false; }
  const auto [at, event] = agenda_.pop();
  pass_until(at);
  if (hosts_[event.host].frozen) { return true; }
  std::visit([&](const auto& what) { happen(event.host, what); }, event.what);
  return true;
}

void World::run_until(Instant end) {
  for (;;) {
    std::size_t host = 0;
    const bool is_deadline = next_is_deadline(host);
    if (!is_deadline && agenda_.empty()) { break; }
    const Instant next = is_deadline ? hosts_[host].core->next_deadline().at : agenda_.next_at();
    if (next > end) { break; }
    step();
  }
  pass_until(end);
}

void World::pass_until(Instant at) {
  MURMUR_ASSERT(at >= now_);
  for (const Host& each : hosts_) {
    const queueing::JobQueue& queue = each.core->queue();
    job_seconds_ += static_cast<double>(queue.waiting() + queue.running()) * to_seconds(at - now_);
  }
  now_ = at;
}

void World::tell(std::size_t host, const node::Input& input) {
  trace_.add(static_cast<std::uint64_t>(now_.since_start().count()));
  trace_.add((std::uint64_t{host} << 8U) | input.index());
  effects_.clear();
  hosts_[host].core->step(now_, input, effects_);
  for (const node::Action& action : effects_.actions) {
    trace_.add(action.index());
    perform(host, action);
  }
}

void World::perform(std::size_t host, const node::Action& action) {
  std::visit(Overloaded{
                 [&](const node::StartJob& start) { start_job(host, start); },
                 [&](const node::CancelJob& cancel) {
                   const Failure cancelled{FailureKind::Cancelled, "cancelled"};
                   agenda_.add(now_, {host, node::JobEnded{cancel.job, cancelled}});
                 },
                 [&](const node::AskPeer& ask) { ask_peer(host, ask); },
                 [&](const node::CancelCall& cancel) { cancel_call(host, cancel); },
                 [&](const node::AttachPeer& attach) {
                   // "node-7" is host 6.
                   const std::size_t peer = std::stoul(attach.name.substr(5)) - 1;
                   hosts_[host].found.emplace(attach.peer, peer);
                 },
                 [&](const node::DetachPeer& detach) { hosts_[host].found.erase(detach.peer); },
                 [&](const node::GossipOrder& gossip) {
                   std::visit([&](const auto& order) { perform(host, order); }, gossip.order);
                 },
                 [&](const node::ReplyPiece& piece) { reply_piece(host, piece); },
                 [&](const node::ReplyProposalPiece&) {},  // nobody watches
                 [&](const node::ReplyEnd& end) { reply_end(host, end); },
             },
             action);
}

Duration World::next_service_time(std::size_t host) {
  if (options_.service_times.empty()) { return options_.service_time; }
  const std::vector<Duration>& times = options_.service_times.at(host);
  return times[hosts_[host].next_service_time++ % times.size()];
}

/// The text comes with the last token: nothing in the theory depends on how it grew.
void World::start_job(std::size_t host, const node::StartJob& start) {
  const Instant done = now_ + next_service_time(host);
  agenda_.add(done, {host, node::Generated{start.job, {options_.answer, {}, 1, nullptr}}});
  agenda_.add(
      done,
      {host, node::JobEnded{start.job, node::JobDone{prompt::FinishReason::Stop, {1, 1}, false}}});
}

void World::ask_peer(std::size_t host, const node::AskPeer& ask) {
  const std::size_t peer = host_of(host, ask.peer);
  const RequestId request = hosts_.at(peer).request_ids.next();
  trace_.add(ask.peer.value);
  hosts_[peer].askers.emplace(request, Asker{host, ask.call});
  hosts_[host].asked.emplace(ask.call, std::pair{peer, request});
  if (!reaches(host, peer)) { return; }
  agenda_.add(now_ + options_.delay, {peer, node::ProposalAsked{request, ask.propose}});
}

void World::cancel_call(std::size_t host, const node::CancelCall& cancel) {
  const auto found = hosts_[host].asked.find(cancel.call);
  MURMUR_ASSERT(found != hosts_[host].asked.end());
  const auto [peer, request] = found->second;
  hosts_[host].asked.erase(found);
  hosts_[peer].askers.erase(request);
  agenda_.add(now_ + options_.delay, {peer, node::RequestAbandoned{request}});
}

void World::reply_piece(std::size_t host, const node::ReplyPiece& piece) {
  const auto asker = hosts_[host].askers.find(piece.request);
  if (asker == hosts_[host].askers.end()) { return; }  // the node's own user
  agenda_.add(now_ + options_.delay,
              {asker->second.host,
               node::ProposalText{asker->second.call, piece.delta.text, piece.delta.tokens}});
}

void World::reply_end(std::size_t host, const node::ReplyEnd& end) {
  Host& here = hosts_[host];
  const auto own = here.submitted.find(end.request);
  if (own != here.submitted.end()) {
    const bool answered = std::holds_alternative<node::Answered>(end.end);
    completions_.push_back({end.request, own->second, now_, answered});
    here.submitted.erase(own);
    return;
  }
  const auto found = here.askers.find(end.request);
  if (found == here.askers.end()) { return; }  // its asker cancelled meanwhile
  const Asker asker = found->second;
  here.askers.erase(found);
  hosts_[asker.host].asked.erase(asker.call);
  node::Input news =
      std::visit(Overloaded{
                     [&](const node::Answered& answered) -> node::Input {
                       return node::ProposalEnded{asker.call,
                                                  {answered.model, answered.finish, answered.usage,
                                                   answered.timings, answered.prompt_cut},
                                                  {}};
                     },
                     [&](const Failure& failure) -> node::Input {
                       return node::ProposalRefused{asker.call, failure, {}};
                     },
                 },
                 end.end);
  agenda_.add(now_ + options_.delay, {asker.host, std::move(news)});
}

}  // namespace murmur::sim
