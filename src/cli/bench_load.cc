#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <numeric>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "cli/bench_load_options.h"
#include "cli/bench_progress.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/load_calibration.h"
#include "cli/load_report.h"
#include "cli/load_runner.h"
#include "cli/load_script.h"
#include "cli/local_nodes.h"
#include "cli/scratch_folder.h"
#include "cli/stage.h"
#include "cli/stop.h"
#include "sim/load_experiment.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kCalibrationPrompts = 10;  // of each user
constexpr std::uint32_t kAnswerTokensMax = 64;
constexpr std::size_t kPrompts = 64;

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(std::max<std::size_t>(1, values.size()));
}

/// Alpha of Theorem 1; with models, which are unlike, alpha_max of Remark 1.
double slowest_mean(const std::vector<std::vector<double>>& service_s) {
  double slowest = 0;
  for (const auto& of_node : service_s) { slowest = std::max(slowest, mean(of_node)); }
  return slowest;
}

/// Of each node, as it was measured.
std::vector<sim::Distribution> laws_of(const std::vector<std::vector<double>>& service_s) {
  std::vector<sim::Distribution> laws;
  for (const auto& of_node : service_s) {
    std::vector<double> positive;
    std::copy_if(of_node.begin(), of_node.end(), std::back_inserter(positive),
                 [](double seconds) { return seconds > 0; });
    // A node that was never asked takes no part in the queues either.
    laws.push_back(positive.empty() ? sim::Distribution::constant(0)
                                    : sim::Distribution::empirical(std::move(positive)));
  }
  return laws;
}

/// Questions that the bundled models were taught to answer, of about equal length.
LoadQuestions questions_for(const BenchLoadOptions& options) {
  if (options.scripted()) { return {.prompts = {"a question"}, .max_tokens = {}}; }
  LoadQuestions questions{.prompts = {}, .max_tokens = kAnswerTokensMax};
  Rng rng(options.seed);
  for (std::size_t i = 0; i < kPrompts; ++i) {
    std::string prompt = "Sort from small to large: ";
    for (std::size_t number = 0; number < 4; ++number) {
      prompt += (number == 0 ? "" : ", ") + std::to_string(10 + rng.below(90));
    }
    questions.prompts.push_back(prompt + ".");
  }
  return questions;
}

/// Every prompt under way is a connection, here and at its node, and every proposal that waits is
/// one more: as many as this system allows, for the nodes too.
void allow_many_connections() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) { return; }
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // if not, prompts that fail say so
}

/// The theory's queues have no bound, and its layers wait however long.
std::vector<std::string> limits_of_theory() {
  return {"--queue-jobs", "1000000", "--queue-mb", "1048576", "--layer-deadline", "86400"};
}

class Bench {
 public:
  Bench(Stage& stage, const BenchLoadOptions& options, LocalNodesPlan nodes)
      : stage_(stage),
        options_(options),
        nodes_plan_(std::move(nodes)),
        questions_(questions_for(options)),
        progress_(stage.errors) {}

  Result<std::vector<LoadResult>> run() {
    double service_mean_s = options_.service.mean();
    if (!options_.scripted()) {
      const auto measured = calibrate();
      if (!measured) { return measured.error(); }
      service_mean_s = *measured;
    }
    std::vector<LoadResult> results;
    for (std::size_t i = 0; i < options_.rhos.size(); ++i) {
      auto result = run_at(i, service_mean_s);
      if (!result) { return result.error(); }
      results.push_back(*std::move(result));
    }
    return results;
  }

  [[nodiscard]] bool came_up() const { return came_up_; }

 private:
  [[nodiscard]] sim::LoadPlan plan_at(double rho, double service_mean_s) const {
    sim::LoadPlan plan{.nodes = options_.nodes,
                       .layers = options_.layers,
                       .fan_out = options_.fan_out,
                       .warmup = options_.warmup,
                       .horizon = options_.horizon};
    plan.arrival_rate_per_s = sim::arrival_rate_for(plan, rho, service_mean_s);
    return plan;
  }

  [[nodiscard]] std::string name_of(std::size_t load) const {
    char name[32];
    std::snprintf(name, sizeof name, "rho %g", options_.rhos[load]);
    return name;
  }

  [[nodiscard]] Duration all_from(std::size_t load) const {
    return options_.horizon * static_cast<std::int64_t>(options_.rhos.size() - load);
  }

  /// Starts the nodes, lets `work` have them, and ends them however that came out.
  template <class Work>
  Result<void> with_nodes(Work work) {
    const auto nodes = LocalNodes::start(stage_.context, nodes_plan_);
    if (!nodes) { return nodes.error(); }
    Result<void> done = wait_until_ready(stage_, **nodes);
    came_up_ = came_up_ || done.has_value();
    if (done) { done = work(**nodes); }
    end_nodes(stage_, **nodes);
    return done;
  }

  Result<double> calibrate() {
    double alpha = 0;
    const auto done = with_nodes([&](const LocalNodes& nodes) -> Result<void> {
      progress_.begin({.name = "how long generations take",
                       .unit = " prompts",
                       .steps = kCalibrationPrompts * options_.nodes,
                       .after = all_from(0)});
      const auto measured =
          measure_service(stage_, nodes, plan_at(1, 1), kCalibrationPrompts, questions_, progress_);
      if (!measured) { return measured.error(); }
      alpha = slowest_mean(*measured);
      return {};
    });
    if (!done) { return done.error(); }
    if (!(alpha > 0)) { return Error{"the answers' traces tell of no generation"}; }
    return alpha;
  }

  Result<LoadResult> run_at(std::size_t load, double service_mean_s) {
    LoadResult result{.rho = options_.rhos[load],
                      .plan = plan_at(options_.rhos[load], service_mean_s),
                      .service_mean_s = service_mean_s};
    const sim::LoadSchedule schedule =
        draw_schedule(result.plan, {options_.service}, options_.seed);
    auto run = play(load, result.plan, schedule);
    if (!run) { return run.error(); }
    if (!options_.scripted()) { run->seen.service_mean_s = slowest_mean(run->service_s); }
    result.real = figures_of(result.plan, run->seen);
    result.real_service_mean_s = run->seen.service_mean_s;
    result.counts = run->counts;
    const std::vector<sim::Distribution> laws =
        options_.scripted() ? std::vector{options_.service} : laws_of(run->service_s);
    if (!simulate(load, laws, result)) { return Error{"interrupted"}; }
    return result;
  }

  Result<LoadRun> play(std::size_t load, const sim::LoadPlan& plan,
                       const sim::LoadSchedule& schedule) {
    std::optional<ScratchFolder> folder;
    if (options_.scripted()) {
      auto made = ScratchFolder::make();
      if (!made) { return made.error(); }
      folder = *std::move(made);
      auto scripts = write_scripts(folder->path(), schedule);
      if (!scripts) { return scripts.error(); }
      nodes_plan_.sources = *std::move(scripts);
    }
    std::optional<LoadRun> run;
    const auto done = with_nodes([&](const LocalNodes& nodes) -> Result<void> {
      progress_.begin({.name = name_of(load),
                       .unit = " s",
                       .steps = static_cast<std::size_t>(options_.horizon / 1s),
                       .after = all_from(load + 1)});
      auto finished = run_load(stage_, nodes, plan, schedule, questions_, options_.seed, progress_);
      if (!finished) { return finished.error(); }
      run = *std::move(finished);
      return {};
    });
    if (!done) { return done.error(); }
    return *std::move(run);
  }

  /// False if the user has had enough.
  bool simulate(std::size_t load, const std::vector<sim::Distribution>& laws, LoadResult& result) {
    progress_.begin({.name = name_of(load) + " simulated",
                     .unit = " runs",
                     .steps = options_.simulations + std::size_t{1},
                     .after = all_from(load + 1)});
    std::vector<sim::LoadFigures> runs;
    for (std::uint32_t i = 0; i <= options_.simulations; ++i) {
      const std::uint64_t seed = options_.seed + i;
      const auto schedule = draw_schedule(result.plan, laws, seed);
      const auto figures = figures_of(result.plan, simulate_load(result.plan, schedule, seed));
      if (i == 0) {
        result.simulated = figures;
      } else {
        runs.push_back(figures);
      }
      progress_.tick(i + std::size_t{1}, "");
      stage_.context.poll();
      if (stage_.broken_off()) { break; }
    }
    progress_.end();
    if (stage_.broken_off()) { return false; }
    result.simulated_seeds = load_spread_of(runs, result.service_mean_s);
    result.real_growth = judge(result.real, result.simulated_seeds, result.service_mean_s);
    result.simulated_growth =
        judge(result.simulated, result.simulated_seeds, result.service_mean_s);
    return true;
  }

  Stage& stage_;
  const BenchLoadOptions& options_;
  LocalNodesPlan nodes_plan_;
  LoadQuestions questions_;
  BenchProgress progress_;
  bool came_up_ = false;
};

Result<LocalNodesPlan> plan_nodes(const BenchLoadOptions& options) {
  // Which scripts is known when they are written.
  const std::vector<std::string> scripts =
      options.scripted() ? std::vector<std::string>{"script"} : std::vector<std::string>{};
  auto plan = plan_local_nodes(options.nodes, options.models, scripts);
  if (!plan) { return plan.error(); }
  plan->seed = static_cast<std::uint32_t>(options.seed);
  plan->flags = limits_of_theory();
  return plan;
}

}  // namespace

int bench_load(const CommandLine& line) {
  const Result<BenchLoadOptions, Stop> options = parse_bench_load(line);
  if (!options) { return report(options.error()); }
  Result<LocalNodesPlan> plan = plan_nodes(*options);
  if (!plan) { return report("bench load", plan.error().message, kUsage); }

  allow_many_connections();
  Stage stage;
  Bench bench(stage, *options, *std::move(plan));
  const auto results = bench.run();
  if (results) {
    stage.output.write(options->json
                           ? load_json(*options, *results) + "\n"
                           : load_table(*options, *results, stage.output.table_columns()));
  }
  if (stage.interrupt.raised()) { return killed_by(stage.interrupt.signal()); }
  if (stage.output.closed()) { return stage.output.exit_code_of_closed(); }
  if (!results) {
    return report("bench load", results.error().message, bench.came_up() ? kFailed : kUsage);
  }
  return kDone;
}

}  // namespace murmur::cli
