#include "cli/sim_world_flags.h"

#include <algorithm>
#include <utility>

#include "cli/sim_lengths.h"
#include "cli/sim_values.h"
#include "moa/plan.h"
#include "openai/chat_request.h"
#include "sim/topology.h"
#include "wire/headers.h"

namespace murmur::cli {
namespace {

constexpr std::string_view kRegular = "regular:";

Result<void> set_engines(const WorldFlags& given, sim::WorldOptions& world) {
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

Result<void> set_topology(const WorldFlags& given, sim::WorldOptions& world) {
  if (given.topology == "complete") { return {}; }
  if (given.gossip) { return Error{"--topology: with --gossip everybody finds everybody"}; }
  if (given.topology == "ring") {
    if (world.nodes < 2) { return Error{"--topology: a ring needs at least 2 nodes"}; }
    world.topology = sim::ring(world.nodes);
    return {};
  }
  if (!draws_topology(given)) {
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

void set_network(const WorldFlags& given, sim::WorldOptions& world) {
  sim::NetworkModel& network = world.network;
  network.loss = given.loss.value_or(network.loss);
  network.duplication = given.duplication.value_or(network.duplication);
  network.reordering = given.reordering.value_or(network.reordering);
  network.breaks = given.breaks.value_or(network.breaks);
  network.asymmetry = given.asymmetry.value_or(network.asymmetry);
  world.drift_ppm_max = given.drift_ppm;
  if (given.gossip) { world.gossip.emplace(); }
}

}  // namespace

bool draws_topology(const WorldFlags& given) { return given.topology.starts_with(kRegular); }

void add_plan_flags(Options& options, sim::ExperimentOptions& asked, WorldFlags& given) {
  options.add({"-n,--nodes", "N", "How many"}, integer_into(asked.world.nodes, 1, 10'000));
  options.add({"-M,--layers", "N", "Layers of proposals"},
              integer_into(asked.plan.layers, 0, wire::kLayersMax));
  options.add({"-k,--fan-out", "N",
               "Other nodes asked in each layer, below --nodes; default: 3, or all others"},
              integer_into(given.fan_out, 0, openai::kFanOutMax));
  options.add({"--choice", "HOW", "Which are asked: uniform, capacity or distinct"},
              choice_into(given.choice, {"uniform", "capacity", "distinct"}));
  options.add({"--prompt-tokens", "DIST",
               "Length of a prompt, as --service has it, or dataset:F: of those in a file of JSON "
               "lines, four bytes a token"},
              lengths_into(asked.prompt_tokens, DatasetText::Prompt, "const:1"));
}

void add_engine_flags(Options& options, sim::ExperimentOptions& asked, WorldFlags& given) {
  options.add_list({"--service", "DIST",
                    "Seconds of a generation: const:S, exp:S, normal:S:CV, lognormal:S:CV, file:F, "
                    "or tokens:PROFILE; several: of the nodes in turn"},
                   list_into(given.services), ',');
  options.add({"--answer-tokens", "DIST",
               "Length of an answer, with tokens:PROFILE; as --prompt-tokens has it"},
              lengths_into(given.answer_tokens, DatasetText::Answer, "lognormal:200:0.5"));
  options.add({"--refine", "FACTOR", "What refining a proposal takes of that"},
              real_into(given.refine, 0.001, 1000));
  options.add({"--aggregate", "FACTOR", "What the aggregation takes of that"},
              real_into(given.aggregate, 0.001, 1000));
  options.add({"--slots", "N", "Generations at a time, of each node"},
              integer_into(asked.world.slots, 1, 64));
  options.add_list({"--slowdown", "FACTORS", "What 1, 2, ... at a time slow each other down"},
                   reals_into(given.slowdown, 1, 1000, "1"), ',');
}

void add_network_flags(Options& options, sim::ExperimentOptions& asked, WorldFlags& given) {
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

Result<void> set_world(const WorldFlags& given, sim::ExperimentOptions& asked) {
  asked.plan.choice = *moa::peer_choice_from(given.choice);
  const std::size_t others = asked.world.nodes - 1;
  asked.plan.fan_out =
      given.fan_out.value_or(static_cast<std::uint32_t>(std::min<std::size_t>(3, others)));
  if (asked.plan.fan_out >= asked.world.nodes) {
    return Error{"--fan-out: must be from 0 to " + std::to_string(asked.world.nodes - 1) +
                 ", below --nodes"};
  }
  set_network(given, asked.world);
  if (auto set = set_engines(given, asked.world); !set) { return set.error(); }
  for (const sim::EngineModel& engine : asked.world.engines) {
    if (engine.service.mean() <= 0) { return Error{"--service: must take time"}; }
    if (given.gossip && given.choice == "capacity" && !engine.tokens) {
      return Error{
          "--choice: capacity with --gossip needs --service tokens:PROFILE, since other engines "
          "show no speed that could be told"};
    }
  }
  if (auto set = set_topology(given, asked.world); !set) { return set.error(); }
  for (const std::vector<std::size_t>& peers : asked.world.topology) {
    if (peers.size() < asked.plan.fan_out) {
      return Error{"--fan-out: must not be above what each node knows of others, here " +
                   std::to_string(peers.size())};
    }
  }
  return {};
}

}  // namespace murmur::cli
