#include "sim/fluid_bound.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "base/rng.h"
#include "moa/spare_weights.h"
#include "moa/weighted_sample.h"

namespace murmur::sim {
namespace {

using Means = std::vector<double>;

/// The fluid problem as a network, solved without its theory (Edmonds, Karp 1972).
class Flow {
 public:
  Flow(const RunShape& shape, const Means& means, double lambda)
      : size_(2 * means.size() + 2),
        left_(size_ * size_, 0.0) {
    const std::size_t n = means.size();
    const double asks = shape.layers * lambda;
    for (std::size_t i = 0; i < n; ++i) {
      edge(source(), i) = shape.fan_out * asks;
      edge(n + i, sink()) = 1 / means[i] - (shape.layers + 1) * lambda;
      for (std::size_t j = 0; j < n; ++j) {
        if (i != j) { edge(i, n + j) = asks; }
      }
    }
  }

  double maximum() {
    double total = 0;
    while (find_path()) {
      double amount = std::numeric_limits<double>::infinity();
      for (std::size_t at = sink(); at != source(); at = from_[at]) {
        amount = std::min(amount, edge(from_[at], at));
      }
      for (std::size_t at = sink(); at != source(); at = from_[at]) {
        edge(from_[at], at) -= amount;
        edge(at, from_[at]) += amount;
      }
      total += amount;
    }
    return total;
  }

 private:
  [[nodiscard]] std::size_t source() const { return size_ - 2; }
  [[nodiscard]] std::size_t sink() const { return size_ - 1; }
  double& edge(std::size_t from, std::size_t to) { return left_[from * size_ + to]; }

  bool find_path() {
    from_.assign(size_, size_);
    from_[source()] = source();
    std::vector<std::size_t> reached{source()};
    for (std::size_t k = 0; k < reached.size(); ++k) {
      for (std::size_t to = 0; to < size_; ++to) {
        if (from_[to] == size_ && edge(reached[k], to) > 1e-13) {
          from_[to] = reached[k];
          reached.push_back(to);
        }
      }
    }
    return from_[sink()] != size_;
  }

  std::size_t size_;
  std::vector<double> left_;
  std::vector<std::size_t> from_;
};

bool flows(const RunShape& shape, const Means& means, double lambda) {
  for (const double mean : means) {
    if (1 / mean < (shape.layers + 1) * lambda) { return false; }
  }
  const double wanted = static_cast<double>(means.size()) * shape.fan_out * shape.layers * lambda;
  return Flow(shape, means, lambda).maximum() >= wanted * (1 - 1e-11);
}

struct Instance {
  RunShape shape;
  Means means;
};

/// Up to `nodes_max` nodes whose speeds differ by up to about 16 times.
Instance random_instance(Rng& rng, std::size_t nodes_max) {
  const std::size_t nodes = 2 + static_cast<std::size_t>(rng.below(nodes_max - 1));
  Instance instance;
  instance.shape.layers = 1 + static_cast<std::uint32_t>(rng.below(3));
  instance.shape.fan_out = 1 + static_cast<std::uint32_t>(rng.below(nodes - 1));
  for (std::size_t i = 0; i < nodes; ++i) {
    instance.means.push_back(std::exp2(4 * rng.uniform01()));
  }
  return instance;
}

TEST(FluidRate, IsThatOfTheMaximumFlow) {
  Rng rng(1);
  int beyond_uniform = 0;
  int below_own_work = 0;
  for (int repetition = 0; repetition < 500; ++repetition) {
    const auto [shape, means] = random_instance(rng, 7);
    const double rate = fluid_rate(shape, means);
    EXPECT_TRUE(flows(shape, means, rate * (1 - 1e-8))) << repetition;
    EXPECT_FALSE(flows(shape, means, rate * (1 + 1e-8))) << repetition;
    const double slowest = *std::max_element(means.begin(), means.end());
    beyond_uniform += rate > 1.01 * stable_rate_uniform(shape, means) ? 1 : 0;
    below_own_work += rate < 0.99 / (slowest * (shape.layers + 1)) ? 1 : 0;
  }
  EXPECT_GT(beyond_uniform, 200);  // the instances are not all trivial
  EXPECT_GT(below_own_work, 100);
}

TEST(FluidRate, FeasibilityIsThatOfTheMaximumFlowAtAnyRate) {
  Rng rng(2);
  int feasible = 0;
  for (int repetition = 0; repetition < 1'000; ++repetition) {
    const auto [shape, means] = random_instance(rng, 7);
    const double lambda = stable_rate_uniform(shape, means) * (1 + 3 * rng.uniform01());
    EXPECT_EQ(is_feasible(shape, means, lambda), flows(shape, means, lambda)) << repetition;
    feasible += is_feasible(shape, means, lambda) ? 1 : 0;
  }
  EXPECT_GT(feasible, 100);
  EXPECT_LT(feasible, 900);
}

TEST(FluidRate, OfLikeNodesIsTheoremOnes) {
  for (const std::uint32_t fan_out : {0U, 1U, 3U}) {
    for (const std::uint32_t layers : {0U, 1U, 2U}) {
      const RunShape shape{layers, fan_out};
      const Means means(4, 2.0);
      EXPECT_NEAR(fluid_rate(shape, means), stable_rate(shape, 2), 1e-11);
      EXPECT_NEAR(proportional_rate(shape, means, PeerWeight::Spare), stable_rate(shape, 2), 1e-11);
      EXPECT_NEAR(proportional_rate(shape, means, PeerWeight::Capacity), stable_rate(shape, 2),
                  1e-11);
    }
  }
}

TEST(FluidRate, WhereEverybodyMustAskEverybodyThereIsNothingToChoose) {
  const RunShape shape{.layers = 2, .fan_out = 3};
  const Means means{1, 2, 5, 8};
  const double rate = stable_rate_uniform(shape, means);
  EXPECT_NEAR(fluid_rate(shape, means), rate, 1e-12);
  EXPECT_NEAR(proportional_rate(shape, means, PeerWeight::Spare), rate, 1e-12);
  EXPECT_NEAR(proportional_rate(shape, means, PeerWeight::Capacity), rate, 1e-12);
}

TEST(FluidRate, TheSlowestNodesOwnRunsBoundItWhereTheOthersAreFast) {
  const RunShape shape{.layers = 1, .fan_out = 1};
  EXPECT_NEAR(fluid_rate(shape, Means{10, 1, 1, 1}), 1.0 / 20, 1e-12);  // asked by nobody
  EXPECT_NEAR(fluid_rate({.layers = 0, .fan_out = 1}, Means{10, 1, 1, 1}), 1.0 / 10, 1e-12);
}

TEST(FluidRate, AFastNodeCannotAskItself) {
  // Of k = 1 with M = 1: the fast one's asks go to the slow ones, which have 1 - 2 lambda left.
  // All together could do 12 / (3 * 3) prompts per node; here 2 (1 - 2 lambda) >= lambda.
  EXPECT_NEAR(fluid_rate({.layers = 1, .fan_out = 1}, Means{0.1, 1, 1}), 0.4, 1e-11);
}

/// What nodes are drawn by, worked out anew.
std::vector<double> weights_of(const Instance& instance, PeerWeight weight, double lambda) {
  const double own = (instance.shape.layers + 1) * lambda;
  std::vector<double> weights;
  std::vector<moa::Capacity> nodes;
  for (const double mean : instance.means) {
    weights.push_back(std::max(0.0, 1 / mean - (weight == PeerWeight::Spare ? own : 0)));
    nodes.push_back({1 / mean, own * mean});
  }
  if (weight != PeerWeight::Balanced) { return weights; }
  return moa::spare_weights(nodes, instance.shape.fan_out);
}

/// The highest load of a node, likewise.
double highest_load(const Instance& instance, PeerWeight weight, double lambda) {
  const auto& [shape, means] = instance;
  const std::vector<double> weights = weights_of(instance, weight, lambda);
  std::vector<double> jobs(means.size(), (shape.layers + 1) * lambda);
  for (std::size_t asker = 0; asker < means.size(); ++asker) {
    std::vector<double> others = weights;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(asker));
    const auto asked = moa::inclusion_probabilities(others, shape.fan_out);
    for (std::size_t j = 0; j < means.size(); ++j) {
      if (j != asker) { jobs[j] += shape.layers * lambda * asked[j < asker ? j : j - 1]; }
    }
  }
  double highest = 0;
  for (std::size_t j = 0; j < means.size(); ++j) {
    highest = std::max(highest, means[j] * jobs[j]);
  }
  return highest;
}

TEST(ProportionalRate, NobodyIsOverloadedBelowItAndSomebodyAlwaysAboveIt) {
  Rng rng(3);
  for (int repetition = 0; repetition < 200; ++repetition) {
    const Instance instance = random_instance(rng, 12);
    for (const PeerWeight weight : {PeerWeight::Capacity, PeerWeight::Spare}) {
      const double rate = proportional_rate(instance.shape, instance.means, weight);
      for (const double part : {0.05, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999999}) {
        EXPECT_LE(highest_load(instance, weight, part * rate), 1) << repetition;
        EXPECT_GT(highest_load(instance, weight, rate / part), 1) << repetition;
      }
    }
  }
}

TEST(ProportionalRate, NeverExceedsTheFluidBound) {
  Rng rng(4);
  for (int repetition = 0; repetition < 500; ++repetition) {
    const auto [shape, means] = random_instance(rng, 32);
    const double bound = fluid_rate(shape, means) * (1 + 1e-9);
    EXPECT_LE(proportional_rate(shape, means, PeerWeight::Spare), bound);
    EXPECT_LE(proportional_rate(shape, means, PeerWeight::Capacity), bound);
    EXPECT_LE(stable_rate_uniform(shape, means), bound);
  }
}

/// Nodes of which the strongest are at most moa::kCapacityMax times as fast as any other, half the
/// time of two kinds only, which is the hardest.
Instance believable_instance(Rng& rng, std::size_t nodes_max) {
  Instance instance = random_instance(rng, nodes_max);
  const bool two_kinds = rng.below(2) == 0;
  const double slow = std::exp2(3 * rng.uniform01());
  const double share = rng.uniform01();
  for (double& mean : instance.means) {
    const double drawn = rng.uniform01();
    mean = two_kinds ? (drawn < share ? 1 : slow) : std::exp2(3 * drawn);
  }
  return instance;
}

TEST(ProportionalRate, BalancedWeightsReachNearlyWhatAnyChoiceCan) {
  Rng rng(5);
  int spare_falls_short = 0;
  int capacity_falls_short = 0;
  for (int repetition = 0; repetition < 1'500; ++repetition) {
    const Instance instance = believable_instance(rng, moa::kBalancedMax);
    const double rate = 0.95 * fluid_rate(instance.shape, instance.means);
    EXPECT_LE(highest_load(instance, PeerWeight::Balanced, rate), 1) << repetition;
    spare_falls_short += highest_load(instance, PeerWeight::Spare, rate) > 1 ? 1 : 0;
    capacity_falls_short += highest_load(instance, PeerWeight::Capacity, rate) > 1 ? 1 : 0;
  }
  EXPECT_GT(spare_falls_short, 20);
  EXPECT_GT(capacity_falls_short, 400);
}

TEST(ProportionalRate, BalancedWeightsOverloadNobodyAtLowerRatesEither) {
  Rng rng(6);
  for (int repetition = 0; repetition < 100; ++repetition) {
    const Instance instance = believable_instance(rng, 12);
    const double rate = proportional_rate(instance.shape, instance.means, PeerWeight::Balanced);
    for (const double part : {0.05, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99}) {
      EXPECT_LE(highest_load(instance, PeerWeight::Balanced, part * rate), 1) << repetition;
    }
  }
}

}  // namespace
}  // namespace murmur::sim
