#include "cli/sim_options.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>

#include "cli/exit_code.h"
#include "cli/scenario.h"
#include "cli/sim_swarm_options.h"
#include "cli/sim_values.h"
#include "cli/sim_world_flags.h"
#include "sim/expected_load.h"
#include "sim/topology.h"

namespace murmur::cli {
namespace {

const char* const kExample =
    "murmur sim -n 4 -M 2 -k 3 --rate 0.05 --service exp:2 --network wifi --seed 7\n"
    "murmur sim --scenario scenarios/partitions.toml --check\n"
    "murmur sim swarm --seeds 1000\n"
    "murmur sim stability -M 1 -k 3 --service exp:1";

constexpr double kRateMax = 1e6;
constexpr double kFaultRateMax = 1;
constexpr std::uint64_t kSeedsMax = 100'000;

/// How long by default, in service times of the slowest engine.
constexpr double kHorizonServices = 20'000;
constexpr double kWindowMin_s = 0.001;

/// The flags as they are given; complete() makes an experiment of them.
struct Given {
  WorldFlags world;
  std::vector<double> rates;
  std::string arrivals = "poisson";
  std::optional<std::size_t> queue_jobs;
  std::optional<std::uint64_t> prompts;
  std::optional<double> layer_deadline_s;
  std::optional<double> horizon_s;
  std::optional<double> warm_up_s;
  std::optional<double> until_s;
};

void add_load_flags(Options& options, sim::ExperimentOptions& asked, Given& given) {
  options.add(
      {"--layer-deadline", "SECONDS", "The longest wait for a layer; without: for all of it"},
      real_into(given.layer_deadline_s, 0.001, 1e9));
  options.add_list({"--rate", "PER_S", "Prompts of each user; several: of the nodes in turn"},
                   reals_into(given.rates, 1e-9, kRateMax, "0.05"), ',');
  options.add({"--arrivals", "HOW",
               "poisson, regular, bursty, or a file: SECONDS NODE a line, nodes from 1"},
              text_into(given.arrivals));
  options.add({"--patience", "DIST", "Seconds after which a user hangs up; without: they wait"},
              patience_into(asked.patience));
  options.add({"--prompts", "N", "Nobody asks after so many in all"},
              integer_into(given.prompts, 1, UINT64_MAX));
  options.add({"--queue-jobs", "N", "Places in a node's queue; without: no bound"},
              integer_into(given.queue_jobs, 1, 1'000'000));
}

void add_fault_flags(Options& options, sim::FaultModel& faults) {
  const auto rate = [](double& into) { return real_into(into, 0, kFaultRateMax); };
  options.add({"--crashes", "PER_S", "Of each node, which starts again"},
              rate(faults.crashes_per_s));
  options.add({"--slow", "PER_S", "How often an engine is ten times slower"},
              rate(faults.slow_per_s));
  options.add({"--stuck", "PER_S", "How often an engine stands still"}, rate(faults.stuck_per_s));
  options.add({"--engine-crashes", "PER_S", "How often an engine is gone"},
              rate(faults.engine_crashes_per_s));
  options.add({"--clock-jumps", "PER_S", "How often a clock jumps ahead"},
              rate(faults.clock_jumps_per_s));
  options.add({"--partitions", "PER_S", "How often the nodes fall into two parts"},
              rate(faults.partitions_per_s));
  options.add({"--fault-lasts", "SECONDS", "How long each of these lasts on average"},
              seconds_into(faults.lasts_mean));
}

void add_run_flags(Options& options, SimOptions& sim, Given& given) {
  options.add(
      {"--horizon", "SECONDS",
       "Users ask until then; 20000 service times of the slowest engine by default, or all of a "
       "trace; needed where queues have no bound"},
      real_into(given.horizon_s, 0.001, 1e9));
  options.add({"--warmup", "SECONDS", "The first part, which does not count; a tenth by default"},
              real_into(given.warm_up_s, 0, 1e9));
  options.add({"--until", "SECONDS", "Stop there"}, real_into(given.until_s, 0.000001, 1e9));
  options.add({"--scenario", "FILE", "Read flags from this file first; swarm: draw them all"},
              text_into(sim.scenario));
  options.add_switch("--check", sim.check, "Watch whether every promise is kept");
  options.add({"--trace", "FILE", "Write all that happens there, a JSON object a line"},
              text_into(sim.trace));
  options.add(
      {"--seed", "N", "Of everything random"},
      integer_into(sim.experiment.world.seed, 0, std::numeric_limits<std::uint64_t>::max()));
  options.add({"--seeds", "N", "From that one upwards, on all cores; says the means over them"},
              integer_into(sim.seeds, 1, kSeedsMax));
  options.add_switch("--json", sim.json, "Print one JSON object instead");
}

Result<void> set_arrivals(const Given& given, sim::ExperimentOptions& asked) {
  if (!given.rates.empty()) { asked.rates_per_s = given.rates; }
  if (const auto kind = sim::arrival_kind_from(given.arrivals)) {
    asked.arrivals = *kind;
    return {};
  }
  auto times = read_arrivals(given.arrivals, asked.world.nodes);
  if (!times) { return Error{"--arrivals: " + times.error().message}; }
  asked.arrivals = sim::ArrivalKind::Trace;
  asked.trace = std::make_shared<const ArrivalTimes>(*std::move(times));
  return {};
}

/// A second after the last arrival, in seconds.
double end_of(const ArrivalTimes& times) {
  Instant last;
  for (const auto& of_node : times) {
    if (!of_node.empty()) { last = std::max(last, of_node.back()); }
  }
  return to_seconds(last.since_start()) + 1;
}

Result<void> set_times(const Given& given, sim::ExperimentOptions& asked) {
  if (!given.horizon_s) {
    const double load = sim::corrected_load(asked);
    const bool ends = given.prompts || asked.arrivals == sim::ArrivalKind::Trace;
    // Of unequal choice the theory says nothing.
    const bool has_bound = given.queue_jobs || given.world.choice != "uniform";
    if (load >= 1 && !ends && !has_bound) {
      char text[96];
      std::snprintf(text, sizeof text,
                    "--horizon: must be given where rho is 1 or more (here it is %.3g)", load);
      return Error{text};
    }
  }
  const double horizon_s = given.horizon_s.value_or(
      asked.trace ? end_of(*asked.trace) : kHorizonServices * sim::slowest_service_s(asked));
  asked.horizon = from_seconds(horizon_s);
  const double warm_up_s = given.warm_up_s.value_or(given.prompts ? 0 : horizon_s / 10);
  if (warm_up_s > horizon_s - kWindowMin_s) {
    return Error{"--warmup: must be below --horizon, by a millisecond or more"};
  }
  asked.warm_up = from_seconds(warm_up_s);
  return {};
}

Result<void> check_seeds(const SimOptions& sim) {
  if (sim.seeds > 1 && !sim.trace.empty()) {
    return Error{"--trace: is of one seed, and --seeds asks for " + std::to_string(sim.seeds)};
  }
  if (sim.experiment.world.seed > UINT64_MAX - (sim.seeds - 1)) {
    return Error{"--seeds: there are not so many from --seed on"};
  }
  return {};
}

Result<void> complete(const Given& given, SimOptions& sim) {
  sim::ExperimentOptions& asked = sim.experiment;
  if (auto set = set_world(given.world, asked); !set) { return set.error(); }
  if (auto set = set_arrivals(given, asked); !set) { return set.error(); }
  asked.prompts_max = given.prompts.value_or(UINT64_MAX);
  if (given.queue_jobs) { asked.world.queue_limits.jobs = *given.queue_jobs; }
  if (given.layer_deadline_s) { asked.plan.layer_deadline = from_seconds(*given.layer_deadline_s); }
  if (given.until_s) { asked.until = from_seconds(*given.until_s); }
  sim.draws_topology = draws_topology(given.world);
  if (auto set = check_seeds(sim); !set) { return set.error(); }
  return set_times(given, asked);
}

/// With what a scenario gives, if there is one.
Result<SimOptions, Stop> parse_flags(const CommandLine& line,
                                     const std::optional<FlagFile>& scenario) {
  SimOptions sim;
  Given given;
  sim.experiment.world.keeps_completions = false;
  Options options(
      {"sim",
       "Simulates nodes whose users ask at random times, on virtual time and with the same\n"
       "code that runs in a node. Same flags and seed: same trace hash.\n"
       "murmur sim paper runs the experiments of the paper's tables again, murmur sim stability\n"
       "finds the rate at which queues stop being bounded, and murmur sim swarm holds worlds that\n"
       "are drawn from many seeds to every promise.",
       "[paper | stability | swarm] [FLAGS]", kExample});
  add_plan_flags(options, sim.experiment, given.world);
  add_load_flags(options, sim.experiment, given);
  add_engine_flags(options, sim.experiment, given.world);
  add_network_flags(options, sim.experiment, given.world);
  add_fault_flags(options, sim.experiment.faults);
  add_run_flags(options, sim, given);
  const Result<Arguments, Stop> arguments =
      scenario ? options.parse(line, *scenario) : options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    const auto& stray = arguments->words.empty() ? arguments->after_dashes : arguments->words;
    return options.wrong_usage("takes flags only, and \"" + stray.front() + "\" is none");
  }
  sim.line = arguments->from_environment;
  if (auto completed = complete(given, sim); !completed) {
    return options.wrong_usage(completed.error().message);
  }
  return sim;
}

Result<SimOptions, Stop> parse_with_scenario(const CommandLine& line) {
  const auto path = scenario_in(line);
  if (!path) { return parse_flags(line, std::nullopt); }
  if (*path == kSwarmScenario) { return parse_swarm_life(line); }
  auto scenario = read_scenario(*path);
  if (!scenario) { return Stop{kUsage, "murmur sim: " + scenario.error().message}; }
  return parse_flags(line, *std::move(scenario));
}

}  // namespace

SimOptions with_seed(SimOptions sim, std::uint64_t seed) {
  sim::WorldOptions& world = sim.experiment.world;
  world.seed = seed;
  if (sim.draws_topology) {
    Rng rng(seed);
    world.topology = sim::random_regular(world.nodes, world.topology.front().size(), rng);
  }
  sim.seeds = 1;
  return sim;
}

Result<SimOptions, Stop> parse_sim(const CommandLine& line) {
  auto sim = parse_with_scenario(line);
  if (sim) { sim->line.insert(sim->line.end(), line.begin(), line.end()); }
  return sim;
}

}  // namespace murmur::cli
