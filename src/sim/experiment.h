#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.h"
#include "moa/plan.h"
#include "sim/faults.h"
#include "sim/interval.h"
#include "sim/littles_law.h"
#include "sim/meter.h"
#include "sim/world.h"

namespace murmur::sim {

/// What the paper's Algorithm 1 does: always synthesis, and every layer waits for all of its
/// proposals, however long. Requires fan_out < nodes for the theory to hold.
[[nodiscard]] moa::Plan paper_plan(std::uint32_t layers, std::uint32_t fan_out);

/// A world, its users and faults, and for how long it is watched.
struct ExperimentOptions {
  WorldOptions world;
  moa::Plan plan = paper_plan(1, 3);
  ArrivalKind arrivals = ArrivalKind::Poisson;
  std::vector<double> rates_per_s{0.05};  ///< prompts of each user, of the hosts in turn
  std::shared_ptr<const std::vector<std::vector<Instant>>> trace;  ///< of ArrivalKind::Trace
  Distribution prompt_tokens = Distribution::constant(1);
  std::optional<Distribution> patience;    ///< seconds until a user hangs up; without: they wait
  std::uint64_t prompts_max = UINT64_MAX;  ///< of all users together
  FaultModel faults;                       ///< until the horizon
  Duration horizon = std::chrono::hours(1);
  Duration warm_up{0};  ///< does not count; below the horizon
  /// The run ends there where that is before the horizon, and is measured until there; users and
  /// faults are those of the whole.
  Duration until = Duration::max();
};

/// A class of work, over all nodes.
struct ClassReport {
  queueing::JobClass job_class;
  std::uint64_t served = 0;
  double service_time_s = 0;  ///< mean, as measured; 0 if none was served
};

struct ExperimentReport {
  static constexpr Interval kUnknown{std::numeric_limits<double>::quiet_NaN(),
                                     -std::numeric_limits<double>::infinity(),
                                     std::numeric_limits<double>::infinity()};

  // Of the window from warm-up to horizon.
  Interval queue;         ///< waiting and running jobs of a node, averaged over time and nodes
  Interval open_prompts;  ///< of a node's user, averaged over time and nodes
  // From submission to answer; NaN where nothing was answered.
  Interval latency_s = kUnknown;
  Interval latency_p50_s = kUnknown;
  Interval latency_p99_s = kUnknown;
  std::uint64_t completed = 0;       ///< prompts that were answered
  std::uint64_t failed = 0;          ///< those whose user hung up included
  std::vector<ClassReport> classes;  ///< that occurred
  double utilisation = 0;            ///< share of the time that slots were taken, over all nodes
  /// Work that came, in seconds per second and slot, at the hosts that the theory has as busiest.
  double rho_measured = 0;
  // As expected_load.h has them; NaN of a trace of arrivals, whose rates are not known beforehand.
  double rho_theorem = std::numeric_limits<double>::quiet_NaN();
  double rho_corrected = std::numeric_limits<double>::quiet_NaN();
  LittlesLaw littles_law;  ///< of jobs
  /// Prompts that each user's backlog gains per second, as a share of those that come.
  double growth = 0;
  /// Whether that is below kGrowthMax; nothing where the window is too short to tell.
  std::optional<bool> bounded;
  // Of the whole run.
  std::uint64_t submitted = 0;
  std::uint64_t events = 0;
  Duration simulated{0};
  std::uint64_t trace_hash = 0;
};

/// Backlogs that grow by less than this share of what comes are taken for bounded.
inline constexpr double kGrowthMax = 0.01;
/// In a window of fewer service times of the slowest engine nothing is said of it.
inline constexpr double kServicesToTell = 1000;

/// Told now and then how far it is: a share in [0, 1].
using OnProgress = std::function<void(double)>;

class Experiment {
 public:
  /// Requires warm_up < horizon, and rates > 0 unless arrivals are a trace.
  explicit Experiment(const ExperimentOptions& options);
  /// For checkers and traces, before run().
  [[nodiscard]] World& world() { return world_; }
  /// To the horizon, or until it is stopped. Once.
  ExperimentReport run(const OnProgress& on_progress = {});

 private:
  [[nodiscard]] ExperimentReport report() const;
  [[nodiscard]] std::vector<ClassReport> class_reports() const;
  void judge(ExperimentReport& report) const;
  [[nodiscard]] double measured_load() const;

  ExperimentOptions options_;
  Duration from_;  // where measuring begins,
  Duration end_;   // and where it ends, with the run
  World world_;
  Meter meter_;
  SojournMeter sojourns_;
};

[[nodiscard]] ExperimentReport run_experiment(const ExperimentOptions& options);

}  // namespace murmur::sim
