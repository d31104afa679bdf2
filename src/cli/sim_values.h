#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "cli/flag_value.h"
#include "sim/arrivals.h"
#include "sim/distribution.h"
#include "sim/engine_model.h"
#include "sim/network.h"

// Values of `murmur sim`'s flags, and the files that they name.
namespace murmur::cli {

/// `const:S`, `exp:S`, `normal:S:CV`, `lognormal:S:CV`, or `file:F`: one of the numbers in F.
[[nodiscard]] Result<sim::Distribution> read_distribution(const std::string& text);
/// Those, or `tokens:F`, a profile (read_profile) of an engine whose answers are `answer_tokens`.
[[nodiscard]] Result<sim::EngineModel> read_engine(const std::string& text,
                                                   const sim::Distribution& answer_tokens);
/// What `murmur bench calibrate` wrote: `prefill_tokens_per_s` and `decode_tokens_per_s`, each a
/// list with a value for one job at a time, for two, and so on.
[[nodiscard]] Result<sim::TokenProfile> read_profile(const std::string& path);
/// A profile's name, or a latency as read_distribution() has it.
[[nodiscard]] Result<sim::NetworkModel> read_network(const std::string& text);

/// A line for each arrival: the time in seconds, and the node that is asked, from 1. Returns the
/// times by node, ascending. The error names the line; also of a last line that is cut.
using ArrivalTimes = std::vector<std::vector<Instant>>;
[[nodiscard]] Result<ArrivalTimes> read_arrivals(const std::string& path, std::size_t nodes);
/// A line for each pair of nodes that know each other, from 1.
[[nodiscard]] Result<std::vector<std::vector<std::size_t>>> read_topology(const std::string& path,
                                                                          std::size_t nodes);

[[nodiscard]] FlagValue patience_into(std::optional<sim::Distribution>& into);
[[nodiscard]] FlagValue network_into(sim::NetworkModel& into, std::string default_text);
/// Appends; the default stands where nothing was given.
[[nodiscard]] FlagValue reals_into(std::vector<double>& into, double smallest, double largest,
                                   std::string default_text);

}  // namespace murmur::cli
