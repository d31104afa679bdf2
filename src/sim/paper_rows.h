#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/stability.h"

namespace murmur::sim {

// The experiment of the paper (Mitra, Kaswan, Ulukus 2024): four users, of whom each asks every
// four seconds on average, and ten prompts of AlpacaEval in all.
inline constexpr std::size_t kPaperNodes = 4;
inline constexpr std::size_t kPaperPrompts = 10;
inline constexpr double kPaperArrivalRatePerS = 0.25;  ///< of each user

/// A configuration of the paper, and what the paper says that it measured.
struct PaperRow {
  std::uint32_t table = 1;    ///< 1: the same model everywhere; 2: four different ones
  std::uint32_t layers = 0;   ///< M
  std::uint32_t fan_out = 0;  ///< k; 0 without layers
  double latency_mean_s = 0;
  double queue_mean = 0;
};

/// Tables I and II, in the paper's order.
inline constexpr std::array<PaperRow, 14> kPaperRows{{{1, 0, 0, 94.01, 0.60},
                                                      {1, 1, 1, 329.92, 2.04},
                                                      {1, 1, 2, 484.81, 3.28},
                                                      {1, 2, 1, 603.43, 2.32},
                                                      {1, 2, 2, 790.01, 4.80},
                                                      {1, 1, 3, 578.88, 3.74},
                                                      {1, 2, 3, 1074.28, 5.78},
                                                      {2, 0, 0, 409.58, 1.71},
                                                      {2, 1, 1, 806.88, 2.36},
                                                      {2, 1, 2, 1112.33, 2.72},
                                                      {2, 2, 1, 1357.74, 1.83},
                                                      {2, 2, 2, 1971.50, 3.07},
                                                      {2, 1, 3, 1292.73, 2.92},
                                                      {2, 2, 3, 2274.59, 4.21}}};

/// (k+1)M + 1: the jobs that a prompt makes.
[[nodiscard]] constexpr std::size_t jobs_per_prompt(const PaperRow& row) {
  return jobs_per_prompt(RunShape{row.layers, row.fan_out});
}

}  // namespace murmur::sim
