#pragma once

#include <cstdint>
#include <string>

#include "sim/engine_model.h"

namespace murmur::cli {

/// How fast a device is with a model, and how that was measured.
struct Calibration {
  std::string model;          ///< the file's name
  std::uint32_t threads = 0;  ///< of the engine
  std::uint32_t prompt_tokens = 0;
  std::uint32_t answer_tokens = 0;
  std::uint32_t rounds = 0;
  sim::TokenProfile profile;
};

/// The file that read_profile() (sim_values.h) reads, with comments that say what was measured.
[[nodiscard]] std::string profile_text(const Calibration& calibration);
/// One JSON object.
[[nodiscard]] std::string calibration_json(const Calibration& calibration);

}  // namespace murmur::cli
