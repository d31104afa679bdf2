#include "sim/swarm.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/rng.h"
#include "sim/checkers.h"
#include "sim/expected_load.h"
#include "sim/topology.h"

namespace murmur::sim {
namespace {

/// One of equally likely things.
template <class T, std::size_t kCount>
T one_of(const std::array<T, kCount>& things, Rng& rng) {
  return things[rng.below(kCount)];
}

/// Log-uniform: as likely between 1 and 10 as between 10 and 100. Requires 0 < low <= high.
double between(double low, double high, Rng& rng) {
  return low * std::exp(std::log(high / low) * rng.uniform01());
}

bool happens(double share, Rng& rng) { return rng.uniform01() < share; }

Duration seconds_between(double low, double high, Rng& rng) {
  return from_seconds(between(low, high, rng));
}

Distribution draw_distribution(double mean, Rng& rng) {
  const std::uint64_t kind = rng.below(3);
  if (kind == 0) { return Distribution::constant(mean); }
  if (kind == 1) { return Distribution::exponential(mean); }
  return Distribution::log_normal(mean, between(0.2, 2, rng));
}

EngineModel draw_engine(Rng& rng) {
  EngineModel engine;
  if (happens(0.25, rng)) {
    const double prefill = between(50, 2000, rng);
    const double decode = between(5, 100, rng);
    engine.tokens = TokenProfile{{prefill, prefill * 0.6}, {decode, decode * 0.7}};
    engine.service = draw_distribution(between(5, 100, rng), rng);
    return engine;
  }
  engine.service = draw_distribution(between(0.05, 3, rng), rng);
  if (happens(0.3, rng)) { engine.refine_factor = between(0.5, 3, rng); }
  if (happens(0.3, rng)) { engine.aggregate_factor = between(0.5, 3, rng); }
  if (happens(0.3, rng)) { engine.slowdown = {1, between(1, 2, rng)}; }
  return engine;
}

moa::Plan draw_plan(std::size_t nodes, Rng& rng) {
  moa::Plan plan;
  plan.strategy = one_of(std::array{moa::Strategy::Moa, moa::Strategy::Moa, moa::Strategy::Auto,
                                    moa::Strategy::Select},
                         rng);
  plan.choice = one_of(
      std::array{moa::PeerChoice::Uniform, moa::PeerChoice::Capacity, moa::PeerChoice::Distinct},
      rng);
  // Seldom alone: most of what can go wrong is between nodes.
  if (happens(0.9, rng)) {
    plan.layers = static_cast<std::uint32_t>(1 + rng.below(3));
  } else {
    plan.layers = 0;
  }
  const auto others = std::min<std::size_t>(nodes - 1, 5);
  plan.fan_out =
      others > 0 && happens(0.9, rng) ? static_cast<std::uint32_t>(1 + rng.below(others)) : 0;
  plan.layer_deadline = happens(0.5, rng) ? Duration::max() : seconds_between(1, 60, rng);
  if (happens(0.25, rng)) { plan.deadline = seconds_between(1, 60, rng); }
  plan.streams = happens(0.5, rng);
  return plan;
}

NetworkModel draw_network(Rng& rng) {
  NetworkModel network;
  switch (rng.below(3)) {
    case 0:
      network = *network_profile(
          one_of(std::array<std::string_view, 4>{"lan", "wifi", "wan", "edge-lte"}, rng));
      break;
    case 1: network.latency_s = draw_distribution(between(0.0001, 0.5, rng), rng); break;
    default: break;  // a network without any delay: everything happens at once
  }
  if (happens(0.3, rng)) { network.loss = between(0.01, 0.3, rng); }
  if (happens(0.3, rng)) { network.duplication = between(0.01, 0.3, rng); }
  if (happens(0.3, rng)) { network.reordering = between(0.01, 0.5, rng); }
  if (happens(0.3, rng)) { network.breaks = between(0.001, 0.2, rng); }
  if (happens(0.3, rng)) { network.asymmetry = between(0.1, 10, rng); }
  return network;
}

void draw_acquaintance(WorldOptions& world, Rng& rng) {
  if (happens(0.4, rng)) {
    world.gossip.emplace();
    return;
  }
  if (world.nodes < 2 || happens(0.6, rng)) { return; }
  if (happens(0.5, rng)) {
    world.topology = ring(world.nodes);
    return;
  }
  const std::size_t degree = 1 + rng.below(world.nodes - 1);
  if (world.nodes * degree % 2 == 0) { world.topology = random_regular(world.nodes, degree, rng); }
}

FaultModel draw_faults_model(Duration horizon, Rng& rng) {
  FaultModel faults;
  if (happens(0.2, rng)) { return faults; }
  const auto rate = [&](double& into) {
    if (happens(0.4, rng)) { into = between(0.3, 6, rng) / to_seconds(horizon); }
  };
  rate(faults.crashes_per_s);
  rate(faults.slow_per_s);
  rate(faults.stuck_per_s);
  rate(faults.engine_crashes_per_s);
  rate(faults.clock_jumps_per_s);
  rate(faults.partitions_per_s);
  faults.partitions_per_s *= 4;  // there is one network, and many nodes
  faults.lasts_mean = seconds_between(0.1, 60, rng);
  return faults;
}

WorldOptions draw_world(std::uint64_t seed, Rng& rng) {
  WorldOptions world;
  world.seed = seed;
  world.keeps_completions = false;
  world.nodes = 1 + rng.below(12);
  world.slots = one_of(std::array<std::size_t, 5>{1, 1, 1, 2, 4}, rng);
  world.engines.resize(1 + rng.below(3));
  for (EngineModel& engine : world.engines) { engine = draw_engine(rng); }
  world.network = draw_network(rng);
  draw_acquaintance(world, rng);
  if (happens(0.3, rng)) { world.drift_ppm_max = static_cast<std::int64_t>(rng.below(10'000)); }
  if (happens(0.4, rng)) { world.queue_limits.jobs = 1 + rng.below(8); }
  return world;
}

}  // namespace

ExperimentOptions draw_swarm(std::uint64_t seed) {
  Rng rng(seed ^ 0x5a72);  // another stream than the world's own
  ExperimentOptions options;
  options.world = draw_world(seed, rng);
  options.plan = draw_plan(options.world.nodes, rng);
  options.arrivals =
      one_of(std::array{ArrivalKind::Poisson, ArrivalKind::Regular, ArrivalKind::Bursty}, rng);
  if (happens(0.5, rng)) { options.prompt_tokens = Distribution::log_normal(100, 1); }
  options.rates_per_s = {1};
  // By what the slowest engine can do, from nearly idle to more than that.
  const double rate = between(0.05, 2, rng) / corrected_load(options);
  options.rates_per_s = {std::min(rate, 50.0)};
  const double per_s = options.rates_per_s.front() * static_cast<double>(options.world.nodes);
  options.horizon = from_seconds(std::clamp(between(100, 500, rng) / per_s, 20.0, 300.0));
  options.prompts_max = 500;
  options.faults = draw_faults_model(options.horizon, rng);
  if (happens(0.3, rng)) { options.patience = draw_distribution(between(0.5, 60, rng), rng); }
  return options;
}

SwarmLife live_checked(const ExperimentOptions& options) {
  SwarmLife life;
  const Duration patience = drain_patience(options);
  Experiment watched(with_traces(options));
  Checkers checkers(watched.world(), options.world);
  watched.run();
  checkers.drain(patience, Instant(options.until));
  life.violation = checkers.violation();
  life.events = watched.world().events();
  life.trace_hash = watched.world().trace_hash();
  if (life.violation) { return life; }
  Experiment again(options);
  again.run();
  // As far as the first one went, event by event.
  while (again.world().events() < life.events && again.world().step()) {}
  if (again.world().trace_hash() != life.trace_hash) {
    life.violation = {again.world().now(), "same_trace", "the same seed lived another life"};
  }
  return life;
}

}  // namespace murmur::sim
