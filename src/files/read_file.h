#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace murmur {

/// The whole content of a file. The error names the path, and says whether it is not there, is a
/// folder, may not be read, or has more than `bytes_max` bytes.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t bytes_max);

}  // namespace murmur
