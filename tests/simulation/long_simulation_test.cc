// Known answers of queueing theory, to a precision that takes long runs.
#include <gtest/gtest.h>

#include "sim/experiment.h"

namespace murmur::sim {
namespace {

/// Four nodes whose users ask their own models alone: independent M/G/1 queues.
ExperimentOptions plain_queues(const Distribution& service, double load, Duration horizon) {
  ExperimentOptions options;
  options.plan = paper_plan(0, 0);
  options.world.engines.front().service = service;
  options.world.keeps_completions = false;
  options.rates_per_s = {load};
  options.horizon = horizon;
  options.warm_up = horizon / 20;
  return options;
}

/// Pollaczek and Khinchine: jobs in the system of M/G/1 with a mean service of a second.
double expected_queue(double load, double squared_variation) {
  return load + load * load * (1 + squared_variation) / (2 * (1 - load));
}

void expect_known(const Interval& interval, double expected) {
  EXPECT_LE(interval.low, expected);
  EXPECT_GE(interval.high, expected);
  EXPECT_LT(interval.high - interval.low, 0.03 * expected);
}

class PlainQueues : public testing::TestWithParam<std::pair<double, Duration>> {};

TEST_P(PlainQueues, WithExponentialServiceAreMM1) {
  const auto [load, horizon] = GetParam();
  const auto report = run_experiment(plain_queues(Distribution::exponential(1), load, horizon));
  expect_known(report.queue, expected_queue(load, 1));
  expect_known(report.latency_s, expected_queue(load, 1) / load);
}

TEST_P(PlainQueues, WithConstantServiceAreMD1) {
  const auto [load, horizon] = GetParam();
  const auto report = run_experiment(plain_queues(Distribution::constant(1), load, horizon));
  expect_known(report.queue, expected_queue(load, 0));
  expect_known(report.latency_s, expected_queue(load, 0) / load);
}

INSTANTIATE_TEST_SUITE_P(Loads, PlainQueues,
                         testing::Values(std::pair{0.5, Duration(400'000s)},
                                         std::pair{0.8, Duration(1'000'000s)},
                                         std::pair{0.9, Duration(4'000'000s)}));

}  // namespace
}  // namespace murmur::sim
