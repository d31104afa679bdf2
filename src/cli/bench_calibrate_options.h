#pragma once

#include <cstdint>
#include <string>

#include "cli/command.h"
#include "cli/options.h"

namespace murmur::cli {

/// What `murmur bench calibrate` is told.
struct BenchCalibrateOptions {
  std::string model;          ///< a file; empty: the first of the build's models
  std::uint32_t slots = 4;    ///< measured for 1 job at a time to so many
  std::uint32_t threads = 0;  ///< of the engine; 0: all cores
  std::uint32_t prompt_tokens = 256;
  std::uint32_t answer_tokens = 64;
  std::uint32_t rounds = 3;
  std::string out;  ///< a file for the profile; empty: standard output
  bool json = false;
};

[[nodiscard]] Result<BenchCalibrateOptions, Stop> parse_bench_calibrate(const CommandLine& line);

}  // namespace murmur::cli
