#include "cli/sim_run.h"

#include <unistd.h>

#include <chrono>

#include "cli/eval_progress.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/sim_trace.h"
#include "sim/checkers.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// A bar on a terminal, for runs that take long enough to be waited for.
class SimProgress {
 public:
  SimProgress() : began_(Clock::now()), drawn_(began_), progress_(errors_) {
    progress_.begin({kPercent, kPercent});
    progress_.pass("percent of the time to simulate");
  }
  ~SimProgress() {
    if (drawn_ != began_) { progress_.end(); }
  }
  SimProgress(const SimProgress&) = delete;
  SimProgress& operator=(const SimProgress&) = delete;

  void show(double share) {
    if (!errors_.is_terminal()) { return; }
    const auto percent = static_cast<std::size_t>(share * kPercent);
    for (; done_ < percent; ++done_) { progress_.step(1); }
    const Clock::time_point now = Clock::now();
    if (now - began_ < kPatience || now - drawn_ < kPeriod) { return; }
    drawn_ = now;
    progress_.tick();
  }

 private:
  static constexpr std::size_t kPercent = 100;
  static constexpr Duration kPatience = std::chrono::milliseconds(500);
  static constexpr Duration kPeriod = std::chrono::milliseconds(100);

  Output errors_{STDERR_FILENO};
  Clock::time_point began_;
  Clock::time_point drawn_;
  EvalProgress progress_;
  std::size_t done_ = 0;
};

sim::ExperimentOptions lived(const SimOptions& sim) {
  return sim.check ? sim::with_traces(sim.experiment) : sim.experiment;
}

SimResult live(const SimOptions& sim, sim::Experiment& experiment,
               const sim::OnProgress& on_progress) {
  std::optional<sim::Checkers> checkers;
  if (sim.check) { checkers.emplace(experiment.world(), sim.experiment.world); }
  const Clock::time_point began = Clock::now();
  SimResult result;
  result.report = experiment.run(on_progress);
  result.took = Clock::now() - began;
  if (!checkers) { return result; }
  checkers->drain(sim::drain_patience(sim.experiment), Instant(sim.experiment.until));
  result.violation = checkers->violation();
  return result;
}

SimResult live_shown(const SimOptions& sim, sim::Experiment& experiment) {
  SimProgress progress;
  return live(sim, experiment, [&](double share) { progress.show(share); });
}

}  // namespace

SimResult live_sim(const SimOptions& sim) {
  sim::Experiment experiment(lived(sim));
  return live(sim, experiment, {});
}

Result<SimResult, Stop> run_sim(const SimOptions& sim) {
  sim::Experiment experiment(lived(sim));
  if (sim.trace.empty()) { return live_shown(sim, experiment); }
  SimTrace trace(sim.trace);
  if (!trace.good()) { return Stop{kUsage, "murmur sim: --trace: cannot write " + sim.trace}; }
  trace.begin(sim.experiment);
  experiment.world().observe(trace);
  SimResult result = live_shown(sim, experiment);
  trace.flush();
  if (!trace.good()) {
    return Stop{kFailed, "murmur sim: --trace: " + sim.trace + " could not be written to its end"};
  }
  return result;
}

}  // namespace murmur::cli
