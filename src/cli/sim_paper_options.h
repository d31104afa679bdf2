#pragma once

#include <cstdint>

#include "cli/command.h"
#include "cli/options.h"

namespace murmur::cli {

struct SimPaperOptions {
  std::uint32_t repetitions = 200;
  std::uint64_t seed = 1;
  bool json = false;
};

[[nodiscard]] Result<SimPaperOptions, Stop> parse_sim_paper(const CommandLine& line);

}  // namespace murmur::cli
