#pragma once

#include <string_view>

#include "base/result.h"
#include "http/cluster_view.h"

namespace murmur::cli {

// What a node answers to /murmur/... (docs/api.md). A field that is missing or of another type
// is as if it were not known. The error says that this is no such answer.

[[nodiscard]] Result<http::ClusterView> read_cluster(std::string_view json);
[[nodiscard]] Result<http::KeyListing> read_keys(std::string_view json);
[[nodiscard]] Result<http::KeyRotation> read_rotation(std::string_view json);

}  // namespace murmur::cli
