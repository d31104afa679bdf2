#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace murmur::models {

/// One file of a model that was pulled.
struct ManifestFile {
  std::string name;  ///< in the models folder
  std::uint64_t bytes = 0;
  std::string sha256;  ///< in hex, of what is there

  friend bool operator==(const ManifestFile&, const ManifestFile&) = default;
};

/// What is known of a model that was pulled: NAME.json beside it.
struct Manifest {
  std::string name;
  std::string repo;      ///< on the hub; empty if it came from a URL
  std::string quant;     ///< empty: not known
  std::string revision;  ///< of the repository
  std::string url;       ///< instead of a repository; without its query, which may hold secrets
  std::vector<ManifestFile> files;  ///< not empty; the first is the one to load

  [[nodiscard]] std::uint64_t bytes() const;
  /// "OWNER/NAME:QUANT", or the URL.
  [[nodiscard]] std::string source() const;
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

[[nodiscard]] std::string to_json(const Manifest& manifest);
/// The error says what is wrong. What it returns names only files of the models folder itself.
[[nodiscard]] Result<Manifest> manifest_from_json(std::string_view text);

}  // namespace murmur::models
