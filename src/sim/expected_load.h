#pragma once

#include <cstddef>
#include <vector>

#include "sim/experiment.h"

// What the theory says of an experiment before it runs: of one whose users come at rates that are
// known (no ArrivalKind::Trace) and whose peers are drawn uniformly among all. With M layers and k
// others, host j serves M proposals and an answer of each of its own user's prompts, and k / (n-1)
// of each layer of everybody else's.
namespace murmur::sim {

/// Of a generation while `jobs` run, itself among them; a refinement and an aggregation read the
/// proposals too.
[[nodiscard]] double service_mean_s(const ExperimentOptions& options, std::size_t host,
                                    queueing::JobClass job_class, std::size_t jobs = 1);

/// Mean seconds of a proposal that runs alone, at the slowest engine.
[[nodiscard]] double slowest_service_s(const ExperimentOptions& options);

/// Prompts per second of a user, as a mean over all.
[[nodiscard]] double mean_rate(const ExperimentOptions& options);

/// Theorem 1's load where nodes and users are alike; else the largest that a host has (Remark 1),
/// counting every job as a proposal. Per slot.
[[nodiscard]] double theorem_load(const ExperimentOptions& options);

/// The same where classes take different times and jobs slow each other down.
[[nodiscard]] double corrected_load(const ExperimentOptions& options);

/// The hosts that have it.
[[nodiscard]] std::vector<std::size_t> busiest_hosts(const ExperimentOptions& options);

/// Of a host's slots' time that the runs of its own user take.
[[nodiscard]] double own_share(const ExperimentOptions& options, std::size_t host);

}  // namespace murmur::sim
