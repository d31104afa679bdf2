#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace murmur {

/// Holds a file that only one process may hold at a time, until it is destroyed or its process
/// ends, however that ends. Children do not inherit it.
class FileLock {
 public:
  /// Makes the file if it is not there. Nothing: somebody else holds it. The error names the path
  /// and the cause.
  [[nodiscard]] static Result<std::optional<FileLock>> take(const std::string& path);
  ~FileLock();
  FileLock(FileLock&& other) noexcept;
  FileLock& operator=(FileLock&& other) noexcept;

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;  // -1: moved away
};

}  // namespace murmur
