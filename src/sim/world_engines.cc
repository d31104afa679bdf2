// World: what its engines do.
#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "sim/names.h"
#include "sim/text.h"
#include "sim/world.h"

namespace murmur::sim {
namespace {

queueing::JobClass class_of(JobId job, const node::Effects& effects) {
  for (const node::Notice& notice : effects.notices) {
    const auto* started = std::get_if<node::JobStarted>(&notice);
    if (started != nullptr && started->job == job) { return started->job_class; }
  }
  MURMUR_ASSERT(false);  // who starts a job says so
}

}  // namespace

void World::start_job(std::size_t host, const node::StartJob& start) {
  Host& here = hosts_[host];
  const auto* chat = std::get_if<prompt::ChatGeneration>(start.generation.get());
  const bool counts = lengths_matter_ && chat != nullptr;
  const Work work{class_of(start.job, effects_), counts ? tokens_of(chat->prompt) : 1,
                  here.jobs_started++};
  const Effort effort = engine_model(host).draw(work, here.engine_rng);
  here.engine.start(now_, {start.job, work.job_class, effort.reading, effort.writing,
                           work.prompt_tokens, effort.completion_tokens, now_, now_});
  here.engine_due = true;
}

void World::cancel_job(std::size_t host, const node::CancelJob& cancel) {
  Host& here = hosts_[host];
  const auto& running = here.engine.running();
  const bool runs = std::ranges::find(running, cancel.job, &Engine::Running::job) != running.end();
  if (!runs) { return; }  // its end is on the agenda: its engine was lost
  here.engine.end(now_, cancel.job);
  here.engine_due = true;
  // A piece was on its way when it was cancelled, as it may be from a real engine.
  add(now_, host, node::Generated{cancel.job, {text_of(1), {}, 1, nullptr}});
  add(now_, host, node::JobEnded{cancel.job, Failure{FailureKind::Cancelled, "cancelled"}});
}

void World::schedule_engine(std::size_t host) {
  Host& here = hosts_[host];
  here.engine_due = false;
  ++here.engine_epoch;
  if (const auto next = here.engine.next()) {
    add(std::max(next->at, now_), host, JobDue{here.engine_epoch});
  }
}

/// The text comes with the last token: nothing in the theory depends on how it grew.
void World::on(std::size_t host, const JobDue& due) {
  Host& here = hosts_[host];
  if (due.epoch != here.engine_epoch) { return; }
  const Engine::Running ended = here.engine.end(now_, here.engine.next()->job);
  here.engine_due = true;
  tell(host,
       node::Generated{ended.job,
                       {text_of(ended.completion_tokens), {}, ended.completion_tokens, nullptr}});
  node::JobDone done;
  done.usage = {ended.prompt_tokens, ended.completion_tokens};
  done.decode_time = now_ - ended.writes_since;
  tell(host, node::JobEnded{ended.job, done});
}

void World::lose_engine(std::size_t host) {
  Host& here = hosts_[host];
  const std::vector<Engine::Running> running = here.engine.running();
  here.engine.clear();
  here.engine_due = true;
  tell(host, node::EngineLost{"it crashed"});
  for (const Engine::Running& job : running) {
    add(now_, host, node::JobEnded{job.job, Failure{FailureKind::EngineFailed, "it crashed"}});
  }
}

void World::ready_engine(std::size_t host) {
  tell(host, node::EngineReady{model_name(host), 4096});
}

}  // namespace murmur::sim
