#pragma once

#include <string>

#include "http/cluster_view.h"

namespace murmur::http {

// The bodies of docs/api.md's /murmur/... Texts of other nodes may be any bytes.

[[nodiscard]] std::string to_json(const ClusterView& view);
[[nodiscard]] std::string to_json(const KeyListing& listing);
[[nodiscard]] std::string to_json(const KeyRotation& rotation);

}  // namespace murmur::http
