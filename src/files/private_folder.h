#pragma once

#include <string>

#include "base/result.h"

namespace murmur {

/// Makes a folder, and those above it, with mode 0700 where they are not there. The error names
/// the path and the cause.
[[nodiscard]] Result<void> make_private_folders(const std::string& path);

}  // namespace murmur
