#pragma once

#include <string>
#include <vector>

#include "cli/flat_toml.h"

namespace murmur::cli {

/// Flags that a file holds, `nodes = 8` for `--nodes 8`.
struct FlagFile {
  std::string path;
  std::vector<Setting> settings;
};

}  // namespace murmur::cli
