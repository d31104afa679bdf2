#pragma once

#include <string>

#include "base/result.h"

namespace murmur::daemon {

/// 16 hex digits by which equal model files are known for equal: of SHA-256 over the file's size,
/// its first and its last 8 MiB. Reading all of a large model would take longer than loading it.
[[nodiscard]] Result<std::string> model_hash(const std::string& path);

}  // namespace murmur::daemon
