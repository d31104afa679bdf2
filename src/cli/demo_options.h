#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/question.h"

namespace murmur::cli {

struct DemoOptions {
  std::uint32_t nodes = 4;
  std::vector<std::string> models;   ///< dealt round-robin; empty: those beside the binary
  std::vector<std::string> scripts;  ///< instead of models
  Question question;                 ///< layers and fan_out are set
  bool json = false;

  /// Who writes in each layer.
  [[nodiscard]] std::size_t seats() const;
};

[[nodiscard]] Result<DemoOptions, Stop> parse_demo(const CommandLine& line);

}  // namespace murmur::cli
