#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace murmur::moa {

/// What is known of a node's strength, in any unit of work that is the same for all.
struct Capacity {
  double total = 0;      ///< per second, over all its slots; 0: not known
  double own_share = 0;  ///< of that its own user's work takes, which it cannot pass on; 0: nothing

  friend bool operator==(const Capacity&, const Capacity&) = default;
};

/// Nobody is believed to be more than so many times as strong as the median, since each says so of
/// itself. Of whom that is true, the rest goes unused.
inline constexpr double kCapacityMax = 8;
/// Nobody is taken to have less of itself to spare: who is never asked can prove no better.
inline constexpr double kSpareShareMin = 0.01;
/// Among more nodes than these the spare capacities are the weights as they are, so that a draw
/// stays linear in the nodes. That falls short only where a few strong nodes are asked by
/// everybody.
inline constexpr std::size_t kBalancedMax = 32;

/// By which weights a cluster of these `nodes` is to draw, each `fan_out` of the others without
/// replacement (inclusion_probabilities()), so that all together ask each for the same share of
/// what it has to spare. Every node that knows the same finds the same weights. They are finite
/// and not negative.
///
/// Spare is total * (1 - own_share), the median's total where it is not known. To draw in
/// proportion to it is not enough in a small cluster: a strong node does not ask itself, and nobody
/// is asked twice in a layer, so the others are asked for more than their part. Therefore a few
/// times over, whoever would be asked for more of his spare than the others is given less weight.
/// For that each is taken to ask in proportion to its own user's work.
[[nodiscard]] std::vector<double> spare_weights(std::span<const Capacity> nodes,
                                                std::size_t fan_out);

/// How many jobs each node is asked for where node i asks asks[i] times, each time `fan_out` of the
/// others drawn by `weights`. Requires as many weights as asks.
[[nodiscard]] std::vector<double> jobs_asked(std::span<const double> weights,
                                             std::span<const double> asks, std::size_t fan_out);

}  // namespace murmur::moa
