#include "cli/sim_swarm_command.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cli/eval_progress.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/sim_options.h"
#include "cli/sim_swarm_options.h"
#include "cli/sim_violation.h"
#include "cli/stop.h"
#include "cli/ticker.h"
#include "cli/units.h"
#include "openai/json_writer.h"
#include "sim/swarm.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Found {
  std::uint64_t seed;
  sim::Violation violation;
};

std::string life_command(std::uint64_t seed) {
  return "murmur sim --scenario swarm --seed " + std::to_string(seed);
}

/// Of the thread's life. A node that stops the process stops the swarm: this says whose fault it
/// is.
thread_local char current_life[96];

void on_abort(int /*signal*/) {
  const std::string_view life(static_cast<const char*>(current_life));
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, life.data(), life.size());
}

/// Seeds are taken one by one by as many threads as are asked for; each life is one thread's.
class Swarm {
 public:
  explicit Swarm(const SimSwarmOptions& asked) : asked_(asked), next_(asked.first_seed) {}

  /// Blocks until all are lived.
  void live() {
    std::vector<std::thread> threads;
    const std::size_t count = std::min<std::uint64_t>(asked_.jobs, asked_.seeds);
    threads.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      threads.emplace_back([this] { live_some(); });
    }
    watch();
    for (std::thread& thread : threads) { thread.join(); }
    std::ranges::sort(found_, {}, &Found::seed);
  }

  // Afterwards.
  [[nodiscard]] const std::vector<Found>& found() const { return found_; }
  [[nodiscard]] std::uint64_t events() const { return events_; }

 private:
  void live_some() {
    for (;;) {
      const std::uint64_t seed = next_++;
      if (seed - asked_.first_seed >= asked_.seeds) { return; }
      const std::string line = life_command(seed) + "  # it stopped the process\n";
      line.copy(static_cast<char*>(current_life), sizeof current_life - 1);
      const sim::SwarmLife life = sim::live_checked(sim::draw_swarm(seed));
      const std::scoped_lock lock(mutex_);
      ++done_;
      events_ += life.events;
      if (life.violation) { found_.push_back({seed, *life.violation}); }
      changed_.notify_one();
    }
  }

  /// Shows how far it is and what was found, as it is found.
  void watch() {
    Output errors(STDERR_FILENO);
    EvalProgress progress(errors);
    progress.begin({asked_.seeds, asked_.seeds});
    progress.pass("seeds");
    std::uint64_t shown = 0;
    std::size_t said = 0;
    std::unique_lock lock(mutex_);
    for (bool all = false; !all;) {
      changed_.wait_for(lock, kTickPeriod);
      all = done_ == asked_.seeds;
      if (!all && Clock::now() - ticked_ < kTickPeriod) { continue; }
      for (; shown < done_; ++shown) { progress.step(1); }
      if (said < found_.size()) { progress.end(); }
      for (; said < found_.size(); ++said) { errors.write(line_of(found_[said]) + "\n"); }
      if (!all) { progress.tick(); }
      ticked_ = Clock::now();
    }
    progress.end();
  }

  static std::string line_of(const Found& found) {
    return violation_text({"--scenario", std::string(kSwarmScenario)}, found.seed, found.violation);
  }

  SimSwarmOptions asked_;
  std::atomic<std::uint64_t> next_;
  Clock::time_point ticked_ = Clock::now();
  std::mutex mutex_;
  std::condition_variable changed_;
  // With the mutex.
  std::uint64_t done_ = 0;
  std::uint64_t events_ = 0;
  std::vector<Found> found_;
};

std::string swarm_json(const SimSwarmOptions& asked, const Swarm& swarm, Duration took) {
  openai::JsonWriter out;
  out.begin_object().member("seeds", asked.seeds).member("first_seed", asked.first_seed);
  out.member("events", swarm.events()).member("took_s", to_seconds(took));
  out.key("violations").begin_array();
  for (const Found& found : swarm.found()) {
    const sim::Violation& violation = found.violation;
    out.begin_object().member("seed", found.seed);
    out.member("at_s", to_seconds(violation.at.since_start()));
    out.member("checker", violation.checker).member("what", violation.what);
    const CommandLine line{"--scenario", std::string(kSwarmScenario)};
    out.member("command", reproduction(line, found.seed, violation.at)).end_object();
  }
  out.end_array().end_object();
  return out.take();
}

std::string swarm_text(const SimSwarmOptions& asked, const Swarm& swarm, Duration took) {
  const std::size_t broken = swarm.found().size();
  return std::to_string(asked.seeds) + " worlds, " + std::to_string(swarm.events()) +
         " events, each lived twice in " + seconds_text(took) + ": " +
         (broken == 0 ? "every promise was kept" : std::to_string(broken) + " broke a promise") +
         "\n";
}

}  // namespace

int sim_swarm_command(const CommandLine& line) {
  const Result<SimSwarmOptions, Stop> asked = parse_sim_swarm(line);
  if (!asked) { return report(asked.error()); }
  std::signal(SIGABRT, on_abort);
  const Clock::time_point began = Clock::now();
  Swarm swarm(*asked);
  swarm.live();
  const Duration took = Clock::now() - began;
  Output output(STDOUT_FILENO);
  output.write(asked->json ? swarm_json(*asked, swarm, took) + "\n"
                           : swarm_text(*asked, swarm, took));
  if (output.closed()) { return output.exit_code_of_closed(); }
  return swarm.found().empty() ? kDone : kFailed;
}

}  // namespace murmur::cli
