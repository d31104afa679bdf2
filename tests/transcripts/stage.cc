#include "transcripts/stage.h"

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "transcripts/narration.h"
#include "transcripts/script.h"

namespace murmur::transcripts {
namespace {

node::Setup setup_of(const Stage::Cast& cast, std::size_t self) {
  node::Setup setup;
  std::vector<node::Identity> named;
  std::vector<std::string> all = cast.cores;
  all.insert(all.end(), cast.puppets.begin(), cast.puppets.end());
  for (std::size_t i = 0; i < all.size(); ++i) {
    node::Identity identity{NodeId{i + 1}, all[i]};
    if (i == self) { setup.self = identity; }
    named.push_back(std::move(identity));
  }
  setup.peers = node::directory_of(std::move(named));
  setup.queue_limits = cast.queue_limits;
  setup.slots = cast.slots;
  setup.seed = cast.seed + self;
  return setup;
}

}  // namespace

Stage::Stage(const Cast& cast) : cores_(cast.cores.size()) {
  for (std::size_t i = 0; i < cast.cores.size(); ++i) {
    Node& added = nodes_.emplace_back();
    added.name = cast.cores[i];
    added.core = std::make_unique<node::NodeCore>(setup_of(cast, i));
  }
  for (const std::string& name : cast.puppets) { nodes_.emplace_back().name = name; }
}

std::vector<std::string> Stage::take_lines() { return std::exchange(lines_, {}); }

std::size_t Stage::core_named(const std::string& name) const {
  for (std::size_t i = 0; i < cores_; ++i) {
    if (nodes_[i].name == name) { return i; }
  }
  throw ScriptError("no node " + name);
}

RequestId Stage::open_request(std::size_t node, const std::string& name) {
  if (requests_.find(name)) { throw ScriptError("there is a request " + name + " already"); }
  const RequestId id = nodes_[node].request_ids.next();
  requests_.add(name, {node, id});
  return id;
}

prompt::ConversationPtr Stage::open_run(std::size_t node, const std::string& name,
                                        const std::string& prompt) {
  auto conversation =
      std::make_shared<const prompt::Conversation>(1, prompt::Message{prompt::Role::User, prompt});
  runs_.push_back({name, node, conversation, 0, 0, true});
  return conversation;
}

std::optional<At<RequestId>> Stage::request(const std::string& name) const {
  return requests_.find(name);
}
std::optional<At<JobId>> Stage::job(const std::string& name) const { return jobs_.find(name); }
std::optional<At<CallId>> Stage::call(const std::string& name) const { return calls_.find(name); }

std::string Stage::job_name(std::size_t node, JobId job) const { return jobs_.name({node, job}); }

std::vector<JobId> Stage::at_engine(std::size_t node) const {
  return {nodes_[node].at_engine.begin(), nodes_[node].at_engine.end()};
}

void Stage::tell(std::size_t node, const node::Input& fact, const std::string& about) {
  Node& told = nodes_.at(node);
  if (const auto* ended = std::get_if<node::JobEnded>(&fact)) { told.at_engine.erase(ended->job); }
  if (std::holds_alternative<node::RequestAbandoned>(fact)) { close_run(node, about); }
  node::Effects effects;
  told.core->step(now_, fact, effects);
  narrate(node, effects, about);
  told.core->check_invariants();
  MURMUR_ASSERT(told.core->next_deadline().at > now_);
  MURMUR_ASSERT(told.at_engine.size() <= told.core->queue().slots());
}

void Stage::deliver(const std::set<std::size_t>& to) {
  const auto wanted = [&](const Mail& mail) { return to.empty() || to.contains(mail.to); };
  for (auto next = std::find_if(under_way_.begin(), under_way_.end(), wanted);
       next != under_way_.end();
       next = std::find_if(under_way_.begin(), under_way_.end(), wanted)) {
    const Mail mail = std::move(*next);
    under_way_.erase(next);
    tell(mail.to, mail.fact, mail.about);
  }
}

void Stage::cut(std::size_t a, std::size_t b, const std::string& reason) {
  const auto between = [&](std::size_t from, std::size_t to) {
    return (from == a && to == b) || (from == b && to == a);
  };
  std::erase_if(under_way_, [&](const Mail& mail) { return between(mail.from, mail.to); });
  for (auto& [name, connection] : connections_) {
    if (!connection.open || !between(connection.asker.node, connection.asked.node)) { continue; }
    connection.open = false;
    tell(connection.asker.node, node::PeerFailed{connection.asker.id, reason, {}}, name);
    tell(connection.asked.node, node::RequestAbandoned{connection.asked.id}, name);
  }
}

void Stage::advance(Duration by) {
  const Instant target = now_ + by;
  for (;;) {
    std::size_t first = 0;
    for (std::size_t i = 1; i < cores_; ++i) {
      if (core(i).next_deadline().at < core(first).next_deadline().at) { first = i; }
    }
    const node::Deadline deadline = core(first).next_deadline();
    if (deadline.at > target) { break; }
    now_ = deadline.at;
    say(first, "wakes", "at " + in_words(now_.since_start()), deadline.reason);
    tell(first, node::DeadlineReached{});
  }
  now_ = target;
}

void Stage::describe(std::size_t node) {
  const node::NodeCore& described = core(node);
  const auto& queue = described.queue();
  say(node, "is", described.idle() ? "idle" : "busy",
      std::to_string(queue.running()) + " running, " + std::to_string(queue.waiting()) +
          " waiting, " + std::to_string(described.runs_active()) + " runs");
  std::string up;
  for (const node::Candidate& peer : described.peers().up(now_)) {
    up += " " + name_of(node_of(peer.id));
  }
  lines_.push_back(more("peers up:" + (up.empty() ? " none" : up)));
  const node::Deadline deadline = described.next_deadline();
  if (deadline.at == Instant::never()) { return; }
  lines_.push_back(
      more("wakes in " + in_words(deadline.at - now_) + ": " + std::string(deadline.reason)));
}

// --- Small help
// -------------------------------------------------------------------------------------

void Stage::say(std::size_t node, std::string_view verb, std::string_view what,
                std::string_view rest) {
  lines_.push_back(line(name_of(node), verb, what, rest));
}

std::string Stage::arrow(std::size_t from, std::size_t to) const {
  return name_of(from) + " -> " + name_of(to);
}

Stage::Run* Stage::run_of(const prompt::ConversationPtr& conversation) {
  const auto found = std::find_if(runs_.begin(), runs_.end(),
                                  [&](const Run& run) { return run.conversation == conversation; });
  return found == runs_.end() ? nullptr : &*found;
}

/// The run of `node` that a step was about: the one that is named, or the only one that is open.
Stage::Run* Stage::run_about(std::size_t node, const std::string& about) {
  Run* only = nullptr;
  std::size_t open = 0;
  for (Run& run : runs_) {
    if (run.node != node || !run.open) { continue; }
    if (run.name == request_part(about)) { return &run; }
    only = &run;
    ++open;
  }
  return about.empty() && open == 1 ? only : nullptr;
}

void Stage::close_run(std::size_t node, const std::string& name) {
  for (Run& run : runs_) {
    if (run.node == node && run.name == name) { run.open = false; }
  }
}

}  // namespace murmur::transcripts
