// The traces of three worlds, as every compiler must make them. Whoever changes what nodes do
// changes these constants; whoever changes how it is computed must not.
#include <gtest/gtest.h>

#include "sim/experiment.h"

namespace murmur::sim {
namespace {

ExperimentOptions base(std::uint32_t layers, std::uint32_t fan_out) {
  ExperimentOptions options;
  options.plan = paper_plan(layers, fan_out);
  options.rates_per_s = {0.05};
  options.horizon = 500s;
  options.world.seed = 7;
  return options;
}

TEST(TraceHash, OfExponentialServiceIsTheSameUnderEveryCompiler) {
  ExperimentOptions options = base(2, 3);
  options.world.engines.front().service = Distribution::exponential(1);
  EXPECT_EQ(run_experiment(options).trace_hash, 8465049029530335200U);
}

TEST(TraceHash, OfGossipOverWifiIsTheSameUnderEveryCompiler) {
  ExperimentOptions options = base(1, 3);
  options.world.nodes = 8;
  options.world.gossip.emplace();
  options.world.network = *network_profile("wifi");
  options.world.engines.front().service = Distribution::log_normal(1, 2);
  EXPECT_EQ(run_experiment(options).trace_hash, 16412595753506558544U);
}

TEST(TraceHash, OfFaultsIsTheSameUnderEveryCompiler) {
  ExperimentOptions options = base(1, 2);
  options.world.drift_ppm_max = 100;
  options.world.engines.front().slowdown = {1, 1.3};
  options.world.slots = 2;
  options.faults = {0.002, 0.002, 0.002, 0.002, 0.002, 0.002};
  EXPECT_EQ(run_experiment(options).trace_hash, 1921900597929499232U);
}

}  // namespace
}  // namespace murmur::sim
