#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/sim_options.h"
#include "cli/sim_report.h"

// `murmur sim --seeds N`: one experiment with several independent seeds.
namespace murmur::cli {

/// One of the seeds, and what a run with it alone says.
struct SeedRun {
  SimOptions asked;
  SimResult result;
};

/// Lives the seeds from `sim`'s own upwards, on all cores; shows how far it is. In their order.
[[nodiscard]] std::vector<SeedRun> run_seeds(const SimOptions& sim);

/// Lines of a name and a figure each: means over the seeds, with their intervals.
[[nodiscard]] std::string seeds_text(const std::vector<SeedRun>& runs);
/// One JSON object: `seeds`, with what a run of each alone prints, and `over_seeds`.
[[nodiscard]] std::string seeds_json(const std::vector<SeedRun>& runs);

}  // namespace murmur::cli
