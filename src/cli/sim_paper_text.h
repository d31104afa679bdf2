#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/sim_paper_options.h"
#include "sim/paper_replay.h"

namespace murmur::cli {

/// A row of the paper, replayed in every way.
struct PaperResult {
  sim::RowReplay alike;
  std::optional<sim::UnlikeReplay> unlike;  ///< of Table II
};

/// "II M=1,k=2"
[[nodiscard]] std::string name_of(const sim::PaperRow& row);

/// What `murmur sim paper` prints; no line is wider than `columns` if that can be had.
[[nodiscard]] std::string paper_text(const SimPaperOptions& asked,
                                     const std::vector<PaperResult>& results, std::size_t columns);
/// The same figures as one JSON object.
[[nodiscard]] std::string paper_json(const SimPaperOptions& asked,
                                     const std::vector<PaperResult>& results);

}  // namespace murmur::cli
