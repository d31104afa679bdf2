#include "cli/sim_seeds.h"

#include <unistd.h>

#include <utility>

#include "cli/all_cores.h"
#include "cli/eval_progress.h"
#include "cli/interval_text.h"
#include "cli/output.h"
#include "cli/sim_run.h"
#include "cli/units.h"
#include "sim/over_seeds.h"

namespace murmur::cli {
namespace {

sim::OverSeeds over(const std::vector<SeedRun>& runs) {
  std::vector<sim::ExperimentReport> reports;
  reports.reserve(runs.size());
  for (const SeedRun& run : runs) { reports.push_back(run.result.report); }
  return sim::over_seeds(reports);
}

std::string bounded_text(const sim::OverSeeds& over) {
  const std::string verdict = over.bounded ? *over.bounded ? "yes" : "no" : "too few data to tell";
  const Interval percent{100 * over.growth.mean, 100 * over.growth.low, 100 * over.growth.high};
  return verdict + ": backlogs gain " + signed_interval_text(percent) + "% of what comes";
}

void write_over(openai::JsonWriter& out, const sim::OverSeeds& over) {
  out.key("over_seeds").begin_object().member("seeds", over.seeds);
  write_interval(out, "mean_queue", over.queue);
  write_interval(out, "mean_open_prompts", over.open_prompts);
  write_interval(out, "mean_latency_s", over.latency_s);
  write_interval(out, "latency_p50_s", over.latency_p50_s);
  write_interval(out, "latency_p99_s", over.latency_p99_s);
  write_interval(out, "rho_measured", over.rho_measured);
  write_interval(out, "utilisation", over.utilisation);
  write_interval(out, "littles_law", over.littles_law);
  write_signed_interval(out, "growth", over.growth);
  out.key("bounded");
  over.bounded ? out.value(*over.bounded) : out.null();
  write_interval(out, "completed", over.completed);
  write_interval(out, "failed", over.failed);
  out.end_object();
}

}  // namespace

std::vector<SeedRun> run_seeds(const SimOptions& sim) {
  std::vector<SeedRun> runs(sim.seeds);
  Output errors(STDERR_FILENO);
  EvalProgress progress(errors);
  progress.begin({runs.size(), runs.size()});
  progress.pass("seeds");
  std::size_t shown = 0;
  on_all_cores(
      runs.size(),
      [&](std::size_t i) {
        runs[i].asked = with_seed(sim, sim.experiment.world.seed + i);
        runs[i].result = live_sim(runs[i].asked);
      },
      [&](std::size_t done) {
        for (; shown < done; ++shown) { progress.step(1); }
        progress.tick();
      });
  progress.end();
  return runs;
}

std::string seeds_text(const std::vector<SeedRun>& runs) {
  const sim::OverSeeds all = over(runs);
  std::string answered = interval_text(all.completed) + " answered";
  if (all.failed.mean > 0) { answered += ", " + interval_text(all.failed) + " failed"; }
  const std::vector<std::pair<std::string, std::string>> rows{
      {"prompts", answered},
      {"latency", interval_text(all.latency_s) + " s, half within " +
                      interval_text(all.latency_p50_s) + ", 99% within " +
                      interval_text(all.latency_p99_s)},
      {"queue", interval_text(all.queue) + " jobs per node"},
      {"utilisation", interval_text(all.utilisation)},
      {"rho", interval_text(all.rho_measured) + " measured"},
      {"L/(lambda W)", interval_text(all.littles_law)},
      {"bounded", bounded_text(all)}};
  const SimOptions& first = runs.front().asked;
  return rows_text(rows) + "over " + std::to_string(all.seeds) + " seeds from " +
         std::to_string(first.experiment.world.seed) + " on, each after a warm-up of " +
         seconds_text(first.experiment.warm_up) + "; 95% intervals of the means over seeds\n";
}

std::string seeds_json(const std::vector<SeedRun>& runs) {
  openai::JsonWriter out;
  out.begin_object().key("seeds").begin_array();
  for (const SeedRun& run : runs) { write_sim(out, run.asked, run.result); }
  out.end_array();
  write_over(out, over(runs));
  out.end_object();
  return out.take();
}

}  // namespace murmur::cli
