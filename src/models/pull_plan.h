#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "models/hub.h"
#include "models/listing.h"
#include "models/manifest.h"
#include "models/reference.h"
#include "models/store.h"

namespace murmur::models {

/// One file to be loaded.
struct PlannedFile {
  net::WebUrl url;
  std::string name;                    ///< in the models folder
  std::optional<std::uint64_t> bytes;  ///< nothing: not known before it is asked for
  std::string sha256;                  ///< in hex; empty: likewise
};

/// What pulling a model comes to.
struct PullPlan {
  Manifest manifest;               ///< still without files
  std::vector<PlannedFile> files;  ///< not empty

  /// Of all files; nothing if one is not known.
  [[nodiscard]] std::optional<std::uint64_t> bytes() const;
};

// `name`: what the model shall be called; empty: as its file is.

[[nodiscard]] PullPlan plan_pull(const Hub& hub, const std::string& repo,
                                 const std::string& revision, const HubModel& model,
                                 const std::string& name);
/// Of a split file all are planned.
[[nodiscard]] PullPlan plan_pull(const Hub& hub, const FileReference& reference,
                                 const std::string& name);

/// Whether the store has just that already. Without known hashes: whatever came from there.
[[nodiscard]] bool is_there(const Store& store, const PullPlan& plan);
/// Why the model may not be put there: another one has the name. Nothing if it may.
[[nodiscard]] std::optional<Error> conflict(const Store& store, const PullPlan& plan);

}  // namespace murmur::models
