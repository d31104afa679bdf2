#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace murmur::sim {

/// How many proposals a prompt asks for: M layers of one own and k others' each, then one
/// aggregation.
struct RunShape {
  std::uint32_t layers = 1;   ///< M
  std::uint32_t fan_out = 3;  ///< k
};

/// (k+1)M + 1: the generations that a prompt takes.
[[nodiscard]] constexpr std::size_t jobs_per_prompt(const RunShape& shape) {
  return (std::size_t{shape.fan_out} + 1) * shape.layers + 1;
}

// What follows are the largest arrival rates, in prompts per second and node, below which queues
// are bounded; at the rate itself they are not. Every node has its user, all users the same rate,
// peers are drawn anew for each layer, queues are first come first served. Service means are in
// seconds and > 0. With n nodes, fan_out < n is required where nodes are told apart.

/// Of like nodes: 1 / (alpha ((k+1) M + 1)). Source: DMoA Theorem 1.
[[nodiscard]] double stable_rate(const RunShape& shape, double service_mean_s);

/// Of unlike nodes whose peers are drawn uniformly. Each is asked equally often, kM lambda in all,
/// so node j is loaded with alpha_j ((k+1) M + 1) lambda whatever the others are, and the slowest
/// is the first to overflow. Source: DMoA Remark 1. Requires at least one node.
[[nodiscard]] double stable_rate_uniform(const RunShape& shape,
                                         std::span<const double> service_means_s);

/// Which share of the prompts that come is answered in the long run, for a load rho of Theorem 1:
/// all up to 1. Beyond it waits grow in proportion to time: what is served at time t came at c t.
/// A run's next job comes when its last one was served, so of its m-th layer c^m as many jobs come
/// as prompts, and its answer is served c^(M+1) as often. A server that is never idle serves
///   rho / ((k+1) M + 1) ((k+1) (c + c^2 + ... + c^M) + c^(M+1)) = 1
/// jobs a service time, which gives c, and the share c^(M+1). It is less than 1 / rho: much is
/// spent on runs that do not end yet. Requires load > 0.
[[nodiscard]] double answered_share(const RunShape& shape, double load);

/// Mean service times by what a job reads.
struct ClassMeans {
  double propose;    ///< the conversation alone: layer 1, and the answer of M = 0
  double refine;     ///< k+1 proposals too: layers 2 to M
  double aggregate;  ///< the same, and its answer is the run's
};

/// Of like nodes where the classes take different times. Per prompt a node serves, of its own and
/// of others', k+1 jobs in layer 1, (k+1)(M-1) in the later layers and one aggregation. In first
/// come first served the order of classes does not change the work that arrives per second, so the
/// queue is bounded if that is below 1:
///   lambda (alpha_propose (k+1) + alpha_refine (k+1)(M-1) + alpha_aggregate) < 1, for M >= 1.
/// For M = 0 it is lambda alpha_propose < 1. With equal means it is Theorem 1's condition.
[[nodiscard]] double stable_rate_by_class(const RunShape& shape, const ClassMeans& means_s);

/// Of like nodes whose engines serve up to `slots` jobs at a time, each of which takes `slowdown`
/// times as long while all of them are taken. An overloaded queue never leaves a slot empty, so its
/// engine ends slots / (alpha slowdown) jobs per second, and the queue is bounded if fewer come:
///   lambda alpha ((k+1) M + 1) slowdown / slots < 1.
/// How fast the engine is with fewer jobs does not matter, even where that is faster in all: a
/// waiting job takes a slot as soon as there is one. Requires slots >= 1 and slowdown >= 1 (slots
/// if batching gains nothing).
[[nodiscard]] double stable_rate_batching(const RunShape& shape, double service_mean_s,
                                          std::size_t slots, double slowdown);

}  // namespace murmur::sim
