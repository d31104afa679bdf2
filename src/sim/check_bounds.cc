#include "sim/check_bounds.h"

#include <algorithm>
#include <variant>

#include "base/overloaded.h"

namespace murmur::sim {
namespace {

/// The core's own look at itself takes as long as its state is large, and stops the process.
constexpr std::uint64_t kStepsBetweenInvariants = 64;

}  // namespace

void CheckBounds::on_step(const Step& step) {
  Host& here = hosts_.at(step.host);
  if (std::holds_alternative<node::EngineReady>(step.input)) { here.engine_ready = true; }
  if (std::holds_alternative<node::EngineLost>(step.input)) { here.engine_ready = false; }
  count(step);
  judge_orders(step);
  judge(step);
  if (++here.steps % kStepsBetweenInvariants == 0 && !violation()) { step.core.check_invariants(); }
}

void CheckBounds::on_crash(Instant /*at*/, std::size_t host) { hosts_.at(host) = {}; }

void CheckBounds::count(const Step& step) {
  Host& here = hosts_[step.host];
  for (const node::Notice& notice : step.effects.notices) {
    std::visit(Overloaded{
                   [&](const node::JobQueued&) { ++here.waiting; },
                   [&](const node::JobStarted& started) {
                     if (here.waiting == 0) {
                       return object(step.at, step.host,
                                     numbered("never queued, and yet started job", started.job));
                     }
                     --here.waiting;
                     here.running.push_back(started.job);
                   },
                   [&](const node::JobFinished& finished) { finish(step, finished.job); },
                   [](const auto&) {},
               },
               notice);
  }
}

void CheckBounds::finish(const Step& step, JobId job) {
  Host& here = hosts_[step.host];
  const auto found = std::ranges::find(here.running, job);
  if (found != here.running.end()) {
    here.running.erase(found);
  } else if (here.waiting > 0) {
    --here.waiting;  // it was withdrawn
  } else {
    object(step.at, step.host, numbered("neither waited nor ran, and yet finished job", job));
  }
}

/// What is said to have started is what the engine was given.
void CheckBounds::judge_orders(const Step& step) {
  std::size_t given = 0;
  std::size_t said = 0;
  for (const node::Action& action : step.effects.actions) {
    given += std::holds_alternative<node::StartJob>(action) ? 1U : 0U;
  }
  for (const node::Notice& notice : step.effects.notices) {
    said += std::holds_alternative<node::JobStarted>(notice) ? 1U : 0U;
  }
  if (given != said) {
    object(step.at, step.host,
           "the engine was given " + std::to_string(given) + " jobs where " + std::to_string(said) +
               " are said to have started");
  }
}

void CheckBounds::judge(const Step& step) {
  const Host& here = hosts_[step.host];
  const queueing::JobQueue& queue = step.core.queue();
  const auto wrong = [&](const std::string& what) { object(step.at, step.host, what); };
  if (queue.running() != here.running.size() || queue.waiting() != here.waiting) {
    wrong(std::to_string(queue.waiting()) + " jobs wait and " + std::to_string(queue.running()) +
          " run, where " + std::to_string(here.waiting) + " and " +
          std::to_string(here.running.size()) + " should");
  }
  if (here.running.size() > slots_) {
    wrong(std::to_string(here.running.size()) + " jobs run in " + std::to_string(slots_) +
          " slots");
  }
  if (std::max(here.waiting, step.core.runs_active()) > limits_.jobs) {
    wrong(std::to_string(here.waiting) + " jobs wait and " +
          std::to_string(step.core.runs_active()) + " runs are active in " +
          std::to_string(limits_.jobs) + " places");
  }
  if (here.engine_ready && here.running.size() < slots_ && here.waiting > 0) {
    wrong("a slot is free while " + std::to_string(here.waiting) + " jobs wait");
  }
}

}  // namespace murmur::sim
