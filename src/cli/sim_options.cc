#include "cli/sim_options.h"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>

#include "cli/exit_code.h"
#include "cli/scenario.h"
#include "cli/sim_swarm_options.h"
#include "cli/sim_values.h"
#include "moa/plan.h"
#include "openai/chat_request.h"
#include "sim/topology.h"
#include "wire/headers.h"

namespace murmur::cli {
namespace {

const char* const kExample =
    "murmur sim -n 4 -M 2 -k 3 --rate 0.05 --service exp:2 --network wifi --seed 7\n"
    "murmur sim --scenario scenarios/partitions.toml --check\n"
    "murmur sim swarm --seeds 1000\n"
    "murmur sim paper";

constexpr double kRateMax = 1e6;
constexpr double kFaultRateMax = 1;

/// How long by default, in service times of the slowest engine.
constexpr double kHorizonServices = 20'000;

/// The flags as they are given; experiment_of() makes an experiment of them.
struct Given {
  std::vector<std::string> services;
  std::vector<double> slowdown;
  double refine = 1;
  double aggregate = 1;
  sim::Distribution answer_tokens = sim::Distribution::log_normal(200, 0.5);
  std::vector<double> rates;
  std::string arrivals = "poisson";
  std::string topology = "complete";
  std::string choice = "uniform";
  std::optional<double> loss;
  std::optional<double> duplication;
  std::optional<double> reordering;
  std::optional<double> breaks;
  std::optional<double> asymmetry;
  std::uint32_t drift_ppm = 0;
  bool gossip = false;
  std::optional<std::size_t> queue_jobs;
  std::optional<std::uint64_t> prompts;
  std::optional<double> layer_deadline_s;
  double horizon_s = 0;
  std::optional<double> warm_up_s;
  std::optional<double> until_s;
};

void add_load_flags(Options& options, sim::ExperimentOptions& asked, Given& given) {
  options.add({"-n,--nodes", "N", "How many"}, integer_into(asked.world.nodes, 1, 10'000));
  options.add({"-M,--layers", "N", "Layers of proposals"},
              integer_into(asked.plan.layers, 0, wire::kLayersMax));
  options.add({"-k,--fan-out", "N", "Other nodes asked in each layer, below --nodes"},
              integer_into(asked.plan.fan_out, 0, openai::kFanOutMax));
  options.add(
      {"--layer-deadline", "SECONDS", "The longest wait for a layer; without: for all of it"},
      real_into(given.layer_deadline_s, 0.001, 1e9));
  options.add({"--choice", "HOW", "Which are asked: uniform, capacity or distinct"},
              choice_into(given.choice, {"uniform", "capacity", "distinct"}));
  options.add_list({"--rate", "PER_S", "Prompts of each user; several: of the nodes in turn"},
                   reals_into(given.rates, 1e-9, kRateMax, "0.05"), ',');
  options.add({"--arrivals", "HOW", "poisson, regular, bursty, or a file: SECONDS NODE a line"},
              text_into(given.arrivals));
  options.add({"--prompt-tokens", "DIST", "Length of a prompt"},
              distribution_into(asked.prompt_tokens, "const:1"));
  options.add({"--prompts", "N", "Nobody asks after so many in all"},
              integer_into(given.prompts, 1, UINT64_MAX));
}

void add_engine_flags(Options& options, sim::ExperimentOptions& asked, Given& given) {
  options.add_list({"--service", "DIST",
                    "Seconds of a generation: const:S, exp:S, normal:S:CV, lognormal:S:CV, file:F, "
                    "or tokens:PROFILE; several: of the nodes in turn"},
                   list_into(given.services), ',');
  options.add({"--answer-tokens", "DIST", "Length of an answer, with tokens:PROFILE"},
              distribution_into(given.answer_tokens, "lognormal:200:0.5"));
  options.add({"--refine", "FACTOR", "What refining a proposal takes of that"},
              real_into(given.refine, 0.001, 1000));
  options.add({"--aggregate", "FACTOR", "What the aggregation takes of that"},
              real_into(given.aggregate, 0.001, 1000));
  options.add({"--slots", "N", "Generations at a time, of each node"},
              integer_into(asked.world.slots, 1, 64));
  options.add_list({"--slowdown", "FACTORS", "What 1, 2, ... at a time slow each other down"},
                   reals_into(given.slowdown, 1, 1000, "1"), ',');
  options.add({"--queue-jobs", "N", "Places in a node's queue; without: no bound"},
              integer_into(given.queue_jobs, 1, 1'000'000));
}

void add_network_flags(Options& options, sim::ExperimentOptions& asked, Given& given) {
  options.add({"--network", "NET", "lan, wifi, wan, edge-lte, or a latency such as const:0.01"},
              network_into(asked.world.network, "const:0"));
  options.add({"--loss", "SHARE", "Of datagrams"}, real_into(given.loss, 0, 0.99));
  options.add({"--duplication", "SHARE", "Of datagrams"}, real_into(given.duplication, 0, 0.99));
  options.add({"--reordering", "SHARE", "Of datagrams, overtaken by later ones"},
              real_into(given.reordering, 0, 0.99));
  options.add({"--breaks", "SHARE", "Of messages at which a connection breaks"},
              real_into(given.breaks, 0, 0.99));
  options.add({"--asymmetry", "FACTOR", "Latency towards lower nodes, times as long"},
              real_into(given.asymmetry, 0.001, 1000));
  options.add({"--topology", "WHO", "complete, ring, regular:DEGREE, or a file: two nodes a line"},
              text_into(given.topology));
  options.add_switch("--gossip", given.gossip, "Nodes find each other by gossip");
  options.add({"--drift", "PPM", "How wrong clocks run at most, in millionths"},
              integer_into(given.drift_ppm, 0, 100'000));
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
  options.add({"--horizon", "SECONDS", "Users ask until then; needed where queues have no bound"},
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
  options.add_switch("--json", sim.json, "Print one JSON object instead");
}

Result<void> set_engines(const Given& given, sim::WorldOptions& world) {
  const auto& services =
      given.services.empty() ? std::vector<std::string>{"const:1"} : given.services;
  world.engines.clear();
  for (const std::string& text : services) {
    auto engine = read_engine(text, given.answer_tokens);
    if (!engine) { return Error{"--service: " + engine.error().message}; }
    engine->refine_factor = given.refine;
    engine->aggregate_factor = given.aggregate;
    if (!given.slowdown.empty()) { engine->slowdown = given.slowdown; }
    world.engines.push_back(*std::move(engine));
  }
  if (!given.slowdown.empty() && given.slowdown.front() != 1) {
    return Error{"--slowdown: the first must be 1, of one generation alone"};
  }
  return {};
}

Result<void> set_topology(const Given& given, sim::WorldOptions& world) {
  if (given.topology == "complete") { return {}; }
  if (given.gossip) { return Error{"--topology: with --gossip everybody finds everybody"}; }
  if (given.topology == "ring") {
    if (world.nodes < 2) { return Error{"--topology: a ring needs at least 2 nodes"}; }
    world.topology = sim::ring(world.nodes);
    return {};
  }
  constexpr std::string_view kRegular = "regular:";
  if (!given.topology.starts_with(kRegular)) {
    auto read = read_topology(given.topology, world.nodes);
    if (!read) { return Error{"--topology: " + read.error().message}; }
    world.topology = *std::move(read);
    return {};
  }
  const auto degree = parse_integer(given.topology.substr(kRegular.size()), 1,
                                    std::max<std::size_t>(world.nodes, 2) - 1);
  if (!degree) { return Error{"--topology: DEGREE " + degree.error().message}; }
  if (*degree >= world.nodes || world.nodes * *degree % 2 != 0) {
    return Error{"--topology: DEGREE must be below --nodes, and one of both even"};
  }
  Rng rng(world.seed);
  world.topology = sim::random_regular(world.nodes, *degree, rng);
  return {};
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

void set_network(const Given& given, sim::WorldOptions& world) {
  sim::NetworkModel& network = world.network;
  network.loss = given.loss.value_or(network.loss);
  network.duplication = given.duplication.value_or(network.duplication);
  network.reordering = given.reordering.value_or(network.reordering);
  network.breaks = given.breaks.value_or(network.breaks);
  network.asymmetry = given.asymmetry.value_or(network.asymmetry);
  world.drift_ppm_max = given.drift_ppm;
  if (given.gossip) { world.gossip.emplace(); }
  if (given.queue_jobs) { world.queue_limits.jobs = *given.queue_jobs; }
}

Result<void> set_times(const Given& given, sim::ExperimentOptions& asked) {
  double horizon_s = given.horizon_s;
  if (horizon_s == 0) {
    const double load = sim::corrected_load(asked);
    const bool ends = given.prompts || asked.arrivals == sim::ArrivalKind::Trace;
    if (load >= 1 && !ends) {
      char text[96];
      std::snprintf(text, sizeof text,
                    "--horizon: must be given where rho is 1 or more (here it is %.3g)", load);
      return Error{text};
    }
    horizon_s = kHorizonServices * std::max(sim::slowest_service_s(asked), 1e-3);
  }
  asked.horizon = from_seconds(horizon_s);
  const double warm_up_s = given.warm_up_s.value_or(given.prompts ? 0 : horizon_s / 10);
  if (warm_up_s >= horizon_s) { return Error{"--warmup: must be below --horizon"}; }
  asked.warm_up = from_seconds(warm_up_s);
  return {};
}

Result<void> complete(const Given& given, SimOptions& sim) {
  sim::ExperimentOptions& asked = sim.experiment;
  asked.plan.choice = *moa::peer_choice_from(given.choice);
  if (asked.plan.fan_out >= asked.world.nodes) {
    return Error{"--fan-out: must be from 0 to " + std::to_string(asked.world.nodes - 1) +
                 ", below --nodes"};
  }
  asked.prompts_max = given.prompts.value_or(UINT64_MAX);
  set_network(given, asked.world);
  if (auto set = set_engines(given, asked.world); !set) { return set.error(); }
  if (auto set = set_topology(given, asked.world); !set) { return set.error(); }
  if (auto set = set_arrivals(given, asked); !set) { return set.error(); }
  if (given.layer_deadline_s) { asked.plan.layer_deadline = from_seconds(*given.layer_deadline_s); }
  if (given.until_s) { asked.until = from_seconds(*given.until_s); }
  return set_times(given, asked);
}

Result<SimOptions, Stop> parse_flags(const CommandLine& line) {
  SimOptions sim;
  Given given;
  sim.experiment.world.keeps_completions = false;
  Options options(
      {"sim",
       "Simulates nodes whose users ask at random times, on virtual time and with the same\n"
       "code that runs in a node. Same flags and seed: same trace hash.\n"
       "murmur sim paper runs the experiments of the paper's tables again, and murmur sim swarm\n"
       "holds worlds that are drawn from many seeds to every promise.",
       "[paper|swarm] [FLAGS]", kExample});
  add_load_flags(options, sim.experiment, given);
  add_engine_flags(options, sim.experiment, given);
  add_network_flags(options, sim.experiment, given);
  add_fault_flags(options, sim.experiment.faults);
  add_run_flags(options, sim, given);
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    return options.wrong_usage("takes flags only");
  }
  if (auto completed = complete(given, sim); !completed) {
    return options.wrong_usage(completed.error().message);
  }
  return sim;
}

Result<SimOptions, Stop> parse_with_scenario(const CommandLine& line) {
  const auto path = scenario_in(line);
  if (!path) { return parse_flags(line); }
  if (*path == kSwarmScenario) { return parse_swarm_life(line); }
  auto scenario = read_scenario(*path);
  if (!scenario) { return Stop{kUsage, "murmur sim: " + scenario.error().message}; }
  scenario->insert(scenario->end(), line.begin(), line.end());
  auto parsed = parse_flags(*scenario);
  if (parsed || parsed.error().exit_code == kDone) { return parsed; }
  return Stop{parsed.error().exit_code, parsed.error().text + " (with " + *path + ")"};
}

}  // namespace

Result<SimOptions, Stop> parse_sim(const CommandLine& line) {
  auto sim = parse_with_scenario(line);
  if (sim) { sim->line = line; }
  return sim;
}

}  // namespace murmur::cli
