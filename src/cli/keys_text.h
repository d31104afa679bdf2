#pragma once

#include <string>

#include "http/cluster_view.h"

namespace murmur::cli {

/// Each key with how many hold it, the primary marked; then who did not answer. Lines of their own.
[[nodiscard]] std::string listing_text(const http::KeyListing& listing);

/// Each step with how many did it, and below it who did not, and why. Lines of their own.
[[nodiscard]] std::string rotation_text(const http::KeyRotation& rotation);
/// Who missed a complete change, and what he needs; empty: nobody. A line of its own.
[[nodiscard]] std::string away_text(const http::KeyRotation& rotation);
/// What the change came to if it is not complete, and what to do; empty: it is complete.
[[nodiscard]] std::string rotation_failure(const http::KeyRotation& rotation);

}  // namespace murmur::cli
