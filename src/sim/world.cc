#include "sim/world.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/overloaded.h"
#include "sim/names.h"
#include "sim/text.h"

namespace murmur::sim {
namespace {

/// Hosts are numbered from 0, nodes from 1: 0 stays free for "none".
NodeId node_of(std::size_t host) { return NodeId{host + 1}; }

double own_share_of(const WorldOptions& options, std::size_t host) {
  return options.own_shares.empty() ? 0 : options.own_shares[host % options.own_shares.size()];
}

/// What each of `hosts` is to the others: its speed is known.
node::PeerDirectoryPtr directory_of(const WorldOptions& options,
                                    const std::vector<std::size_t>& hosts) {
  std::vector<node::PeerDirectory::Entry> entries;
  for (const std::size_t host : hosts) {
    const EngineModel& engine = options.engines[host % options.engines.size()];
    const double mean_s = engine.mean_s(queueing::JobClass::Propose, 0);
    const double capacity = mean_s > 0 ? static_cast<double>(options.slots) / mean_s : 0;
    entries.push_back({{node_of(host), node_name(host)},
                       {model_name(host), {capacity, own_share_of(options, host)}}});
  }
  return std::make_shared<const node::PeerDirectory>(std::move(entries));
}

/// One for all: with thousands of nodes, a list of everybody at each is what would fill the memory.
std::vector<node::PeerDirectoryPtr> directories_of(const WorldOptions& options) {
  if (options.gossip) { return {std::make_shared<const node::PeerDirectory>()}; }
  std::vector<node::PeerDirectoryPtr> directories;
  for (std::size_t host = 0; host < options.topology.size(); ++host) {
    std::vector<std::size_t> known = options.topology[host];
    known.push_back(host);  // no peer of its own, but all know it alike
    directories.push_back(directory_of(options, known));
  }
  if (!directories.empty()) { return directories; }
  std::vector<std::size_t> everybody(options.nodes);
  for (std::size_t host = 0; host < options.nodes; ++host) { everybody[host] = host; }
  return {directory_of(options, everybody)};
}

bool counts_tokens(const EngineModel& engine) { return engine.tokens.has_value(); }

}  // namespace

World::World(const WorldOptions& options)
    : options_(options),
      rng_(options.seed),
      network_(options.network, rng_.split()),
      lengths_matter_(network_.throttles() || std::ranges::any_of(options.engines, counts_tokens)),
      directories_(directories_of(options)),
      patience_rng_(options.seed ^ 0x9a71e) {
  MURMUR_ASSERT(options.nodes >= 1);
  MURMUR_ASSERT(!options.engines.empty());
  MURMUR_ASSERT(options.topology.empty() || options.topology.size() == options.nodes);
  hosts_.reserve(options.nodes);
  for (std::size_t host = 0; host < options.nodes; ++host) {
    Rng engine = rng_.split();
    Rng users = rng_.split();
    Host& added = hosts_.emplace_back(engine_model(host), engine, users);
    if (options.drift_ppm_max > 0) {
      const auto width = static_cast<std::uint64_t>(2 * options.drift_ppm_max + 1);
      const auto drawn = static_cast<std::int64_t>(rng_.below(width));
      added.clock = HostClock(drawn - options.drift_ppm_max);
    }
    start_node(host);
  }
}

void World::start_node(std::size_t host) {
  Host& here = hosts_[host];
  node::Setup setup;
  setup.self = {node_of(host), node_name(host)};
  setup.peers = directories_[host % directories_.size()];
  setup.queue_limits = options_.queue_limits;
  setup.slots = options_.slots;
  setup.seed = rng_.next();
  setup.records = &records_;
  setup.signatures = &signatures_;
  here.core = std::make_unique<node::NodeCore>(std::move(setup));
  ++here.life;
  add(now_, host, node::EngineReady{model_name(host), 4096});
  if (options_.gossip) { enter_cluster(host); }
}

std::size_t World::host_of(std::size_t host, NodeId peer) {
  const std::size_t* found = hosts_[host].found.find(peer);
  return found == nullptr ? static_cast<std::size_t>(peer.value - 1) : *found;
}

bool World::reaches(std::size_t from, std::size_t to) const {
  return !hosts_[from].frozen && !hosts_[to].frozen && network_.reaches(from, to);
}

void World::add(Instant at, std::size_t host, Happening what) {
  agenda_.add(at, {static_cast<std::uint32_t>(host), hosts_[host].life, std::move(what)});
}

prompt::ConversationPtr World::conversation_of(std::uint32_t tokens) {
  const std::string text = text_of(tokens);
  if (!conversation_ || conversation_->front().content != text) {
    conversation_ = std::make_shared<const prompt::Conversation>(
        prompt::Conversation{{prompt::Role::User, text}});
  }
  return conversation_;
}

void World::submit(Instant at, std::size_t host, const moa::Plan& plan) {
  MURMUR_ASSERT(at >= now_);
  MURMUR_ASSERT(!is_down(host));
  const RequestId request = hosts_.at(host).request_ids.next();
  hosts_[host].clients.add(request, User{at});
  ++submitted_;
  ++open_prompts_;
  for (Observer* observer : observers_) { observer->on_submitted(host, request); }
  add(at, host, node::PromptSubmitted{request, conversation_of(1), {}, plan});
}

void World::start_users(Users users) {
  MURMUR_ASSERT(!users_);
  MURMUR_ASSERT(!users.arrivals.empty());
  users_ = std::move(users);
  for (std::size_t host = 0; host < hosts_.size(); ++host) {
    Host& here = hosts_[host];
    here.arrivals.emplace(users_->arrivals[host % users_->arrivals.size()]);
    const Instant at = here.arrivals->next(now_, here.user_rng);
    if (at < users_->until) {
      agenda_.add(at, {static_cast<std::uint32_t>(host), kAnyLife, Arrival{}});
    }
  }
}

void World::on(std::size_t host, const Arrival& /*arrival*/) {
  Host& here = hosts_[host];
  if (submitted_ >= users_->prompts_max) { return; }
  const Instant next = here.arrivals->next(now_, here.user_rng);
  if (next < users_->until) {
    agenda_.add(next, {static_cast<std::uint32_t>(host), kAnyLife, Arrival{}});
  }
  const auto tokens = static_cast<std::uint32_t>(users_->prompt_tokens.draw(here.user_rng));
  if (here.core == nullptr) { return; }  // nobody is there to take it
  const RequestId request = here.request_ids.next();
  here.clients.add(request, User{now_});
  ++submitted_;
  ++open_prompts_;
  for (Observer* observer : observers_) { observer->on_submitted(host, request); }
  if (users_->patience) {
    add(now_ + from_seconds(users_->patience->draw(patience_rng_)), host, HangUp{request});
  }
  tell(host, node::PromptSubmitted{request, conversation_of(tokens), {}, users_->plan});
}

void World::on(std::size_t host, const HangUp& hang_up) {
  Host& here = hosts_[host];
  if (here.clients.find(hang_up.request) == nullptr) { return; }  // it has its answer
  const Client client = here.clients.take(hang_up.request);
  complete(host, hang_up.request, std::get<User>(client).submitted_at, false);
  tell(host, node::RequestAbandoned{hang_up.request});
}

void World::complete(std::size_t host, RequestId request, Instant submitted_at, bool answered) {
  --open_prompts_;
  const Completion completion{request, submitted_at, now_, answered, host};
  if (options_.keeps_completions) { completions_.push_back(completion); }
  for (Observer* observer : observers_) { observer->on_completed(completion); }
}

bool World::step() {
  if (agenda_.empty()) { return false; }
  auto [at, event] = agenda_.pop();
  MURMUR_ASSERT(at >= now_);
  now_ = at;
  const Host& host = hosts_[event.host];
  const bool is_late = event.life != kAnyLife && (event.life != host.life || !host.core);
  if (is_late || host.frozen) { return true; }
  happen(event.host, event.what);
  return true;
}

void World::happen(std::size_t host, Happening& what) {
  std::visit([&](auto& happened) { on(host, happened); }, what);
  if (hosts_[host].engine_due) { schedule_engine(host); }
}

void World::run_until(Instant end) {
  while (!stopped_ && !agenda_.empty() && agenda_.next_at() <= end) { step(); }
  if (!stopped_) { now_ = std::max(now_, end); }
}

void World::tell(std::size_t host, const node::Input& input) {
  ++events_;
  trace_.add(static_cast<std::uint64_t>(now_.since_start().count()));
  trace_.add((std::uint64_t{host} << 8U) | input.index());
  Host& here = hosts_[host];
  effects_.clear();
  const Instant local = here.clock.local(now_);
  here.core->step(local, input, effects_);
  for (const node::Action& action : effects_.actions) {
    trace_.add(action.index());
    perform(host, action);
  }
  const queueing::JobQueue& queue = here.core->queue();
  count_jobs(host, queue.waiting() + queue.running());
  arm(host);
  for (Observer* observer : observers_) {
    observer->on_step({now_, host, input, effects_, *here.core, local});
  }
}

void World::count_jobs(std::size_t host, std::size_t jobs) {
  if (jobs == hosts_[host].jobs) { return; }
  job_seconds_ = job_seconds();
  jobs_since_ = now_;
  jobs_ += jobs - hosts_[host].jobs;
  hosts_[host].jobs = jobs;
}

double World::job_seconds() const {
  return job_seconds_ + static_cast<double>(jobs_) * to_seconds(now_ - jobs_since_);
}

/// Wakes that turn out to be too early arm the next one.
void World::arm(std::size_t host) {
  Host& here = hosts_[host];
  const Instant due = here.clock.world(here.core->next_deadline().at);
  if (due >= here.armed_for) { return; }
  here.armed_for = due;
  add(std::max(due, now_), host, Wake{});
}

void World::on(std::size_t host, const Wake& /*wake*/) {
  Host& here = hosts_[host];
  if (now_ < here.armed_for) { return; }  // an earlier one was armed after this one
  here.armed_for = Instant::never();
  if (here.core->next_deadline().at <= here.clock.local(now_)) {
    tell(host, node::DeadlineReached{});
  } else {
    arm(host);
  }
}

void World::perform(std::size_t host, const node::Action& action) {
  std::visit(Overloaded{
                 [&](const node::StartJob& start) { start_job(host, start); },
                 [&](const node::CancelJob& cancel) { cancel_job(host, cancel); },
                 [&](const node::AskPeer& ask) { ask_peer(host, ask); },
                 [&](const node::CancelCall& cancel) { cancel_call(host, cancel); },
                 [&](const node::AttachPeer& attach) {
                   hosts_[host].found.add(attach.peer, host_named(attach.name));
                 },
                 [&](const node::DetachPeer& detach) { hosts_[host].found.take(detach.peer); },
                 [&](const node::GossipOrder& gossip) {
                   std::visit([&](const auto& order) { perform(host, order); }, gossip.order);
                 },
                 [&](const node::ReplyPiece& piece) { reply_piece(host, piece); },
                 [&](const node::ReplyProposalPiece&) {},  // nobody watches
                 [&](const node::ReplyEnd& end) { reply_end(host, end); },
             },
             action);
}

}  // namespace murmur::sim
