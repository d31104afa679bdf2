#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace murmur::models {

/// A file in a repository of the hub.
struct HubFile {
  std::string path;         ///< there; safe to be taken apart (is_safe_path)
  std::uint64_t bytes = 0;  ///< 0: not told
  std::string sha256;       ///< in hex; empty: not told
};

/// A model there: one GGUF, or all files of a split one in their order.
struct HubModel {
  std::string stem;
  std::string quant;  ///< empty: its name does not tell
  std::vector<HubFile> files;

  [[nodiscard]] std::uint64_t bytes() const;
};

/// What a repository has.
struct Listing {
  std::string revision;          ///< the commit; what is pulled from it cannot change
  std::vector<HubModel> models;  ///< the largest last
};

/// Reads the API's answer (listing_url). Projectors for images (mmproj) and importance matrices
/// are no models; split models of which a file is missing are left out. The error says what is
/// wrong with it.
[[nodiscard]] Result<Listing> parse_listing(std::string_view json);

/// The one that is meant: by its quant or its file's name; without either, a quant that suits most
/// people, else the smallest. The error lists what there is. `repo` is for that.
[[nodiscard]] Result<HubModel> choose(const Listing& listing, const std::string& repo,
                                      const std::string& quant);

}  // namespace murmur::models
