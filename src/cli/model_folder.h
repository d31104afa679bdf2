#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace murmur::cli {

/// This program's own file.
[[nodiscard]] std::filesystem::path own_program();

/// The *.gguf of the models folder that belongs to a binary in `binary_folder`, sorted by name:
/// ../models of a build, or ../share/murmur/models of an installation. The error names both.
[[nodiscard]] Result<std::vector<std::string>> find_models(
    const std::filesystem::path& binary_folder);

}  // namespace murmur::cli
