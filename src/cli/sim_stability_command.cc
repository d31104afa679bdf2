#include "cli/sim_stability_command.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <optional>

#include "cli/all_cores.h"
#include "cli/eval_progress.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/sim_stability_options.h"
#include "cli/sim_stability_report.h"
#include "cli/stop.h"
#include "sim/paper_replay.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// The seeds of all rates, as far as they are known.
class Search {
 public:
  Search(const SimStabilityOptions& asked, Output& errors)
      : asked_(asked),
        seeds_(sim::seeds_from(asked.experiment.world.seed, asked.seeds)),
        progress_(errors) {}

  /// Nothing if it stays unclear.
  std::optional<SimStabilityResult> run();

 private:
  sim::GrowthTest test(double rate_per_s);

  const SimStabilityOptions& asked_;
  std::vector<std::uint64_t> seeds_;
  EvalProgress progress_;
};

std::optional<SimStabilityResult> Search::run() {
  SimStabilityResult result;
  result.theory = sim::rate_bounds(asked_.experiment);
  sim::CriticalRateSearch search(result.theory.corrected, asked_.precision);
  while (const std::optional<double> rate = search.next()) {
    const sim::GrowthTest tested = test(*rate);
    result.judged.push_back({*rate, tested});
    search.judge(*rate, tested.verdict);
  }
  progress_.end();
  const auto found = search.found();
  if (!found) { return std::nullopt; }
  result.found = *found;
  return result;
}

sim::GrowthTest Search::test(double rate_per_s) {
  char name[64];
  std::snprintf(name, sizeof name, "seeds at %.4g prompts/s", rate_per_s);
  progress_.begin({seeds_.size(), seeds_.size()});
  progress_.pass(name);
  std::vector<double> growths(seeds_.size());
  std::size_t before = 0;
  on_all_cores(
      seeds_.size(),
      [&](std::size_t i) { growths[i] = sim::growth_at(asked_.experiment, rate_per_s, seeds_[i]); },
      [&](std::size_t done) {
        for (; before < done; ++before) { progress_.step(1); }
        progress_.tick();
      });
  return sim::test_growth(growths, sim::kGrowthMax);
}

}  // namespace

int sim_stability_command(const CommandLine& line) {
  const Result<SimStabilityOptions, Stop> asked = parse_sim_stability(line);
  if (!asked) { return report(asked.error()); }
  const Clock::time_point began = Clock::now();
  Output errors(STDERR_FILENO);
  std::optional<SimStabilityResult> result = Search(*asked, errors).run();
  if (!result) {
    return report("sim stability",
                  "it stays unclear at every rate: give a longer --horizon or more --seeds",
                  kFailed);
  }
  result->took = Clock::now() - began;
  Output output(STDOUT_FILENO);
  output.write(asked->json ? stability_json(*asked, *result) + "\n"
                           : stability_text(*asked, *result));
  return output.closed() ? output.exit_code_of_closed() : kDone;
}

}  // namespace murmur::cli
