#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace murmur {

/// Puts a file there that only its owner may read (mode 0600), in place of an older one. It is
/// whole or not there, also after a power cut. The error names the path and the cause.
[[nodiscard]] Result<void> write_private_file(const std::string& path, std::string_view text);

/// As read_file(), for what must be a secret: a file that others may read too is refused, and the
/// error says how to mend that.
[[nodiscard]] Result<std::string> read_private_file(const std::string& path, std::size_t bytes_max);

}  // namespace murmur
