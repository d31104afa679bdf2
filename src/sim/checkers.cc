#include "sim/checkers.h"

#include <string>
#include <utility>

#include "sim/check_bounds.h"
#include "sim/check_cancelled.h"
#include "sim/check_order.h"
#include "sim/check_proposals.h"
#include "sim/check_requests.h"

namespace murmur::sim {

Checkers::Checkers(World& world, const WorldOptions& options)
    : world_(world),
      gossips_(options.gossip.has_value()) {
  add(std::make_unique<CheckRequests>(options.nodes));
  add(std::make_unique<CheckOrder>(options.nodes));
  add(std::make_unique<CheckProposals>(options.nodes));
  add(std::make_unique<CheckCancelled>(options.nodes));
  auto calls = std::make_unique<CheckCalls>(options.nodes);
  calls_ = calls.get();
  add(std::move(calls));
  // The last one: it may stop the process.
  add(std::make_unique<CheckBounds>(options.nodes, options.slots, options.queue_limits));
  world.observe(*this);
}

void Checkers::add(std::unique_ptr<Checker> checker) { checkers_.push_back(std::move(checker)); }

void Checkers::look() {
  for (const auto& checker : checkers_) {
    if (violation_ || !checker->violation()) { continue; }
    violation_ = checker->violation();
    world_.stop();
  }
}

void Checkers::on_step(const Step& step) {
  for (const auto& checker : checkers_) {
    if (violation_) { return; }
    checker->on_step(step);
    look();
  }
}

void Checkers::on_submitted(std::size_t host, RequestId request) {
  for (const auto& checker : checkers_) { checker->on_submitted(host, request); }
  look();
}

void Checkers::on_completed(const Completion& completion) {
  for (const auto& checker : checkers_) { checker->on_completed(completion); }
  look();
}

void Checkers::on_crash(Instant at, std::size_t host) {
  for (const auto& checker : checkers_) { checker->on_crash(at, host); }
  look();
}

bool Checkers::drained() const {
  if (world_.open_prompts() > 0 || world_.jobs() > 0 || !calls_->settled()) { return false; }
  for (std::size_t host = 0; host < world_.nodes(); ++host) {
    if (world_.is_down(host) || !world_.core(host).idle()) { return false; }
  }
  return true;
}

void Checkers::drain(Duration patience, Instant until) {
  const Instant end = world_.now() + patience;
  // Gossip never ends. Without it what is left on the agenda is waited for too.
  while (!violation_ && world_.now() <= end && world_.now() < until) {
    if (gossips_ && drained()) { return; }
    if (!world_.step()) { break; }
  }
  if (violation_ || world_.now() >= until) { return; }
  calls_->judge_end(world_.now());
  look();
  if (violation_ || drained()) { return; }
  violation_ = {world_.now(), "drain",
                std::to_string(world_.open_prompts()) + " prompts and " +
                    std::to_string(world_.jobs()) + " jobs have not come to their end"};
}

ExperimentOptions with_traces(ExperimentOptions options) {
  options.plan.trace = moa::TraceLevel::Final;
  return options;
}

Duration drain_patience(const ExperimentOptions& options) {
  return 20 * options.horizon + std::chrono::hours(1);
}

}  // namespace murmur::sim
