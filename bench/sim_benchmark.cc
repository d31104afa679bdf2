// What one simulated run costs: submission, nine generations, twelve messages each way, the end.
#include <benchmark/benchmark.h>

#include "sim/world.h"

namespace murmur::sim {
namespace {

void four_nodes_two_layers_fan_out_three(benchmark::State& state) {
  moa::Plan plan;
  plan.strategy = moa::Strategy::Moa;
  plan.layers = 2;
  plan.fan_out = 3;
  WorldOptions options;
  options.keeps_completions = false;
  World world(options);
  for (auto _ : state) {
    world.submit(world.now(), 0, plan);
    while (world.step()) {}
  }
  state.counters["events/s"] =
      benchmark::Counter(static_cast<double>(world.events()), benchmark::Counter::kIsRate);
}
BENCHMARK(four_nodes_two_layers_fan_out_three)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace murmur::sim
