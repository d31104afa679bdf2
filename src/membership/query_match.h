#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace murmur::membership {

/// Most filters of a query that are evaluated; each may cost what a Pattern may.
inline constexpr std::size_t kFiltersMax = 8;

/// Whether a query with these filters is for the node of this name and metadata: it must pass each.
/// A filter that cannot be evaluated lets nobody through, nor do more than kFiltersMax.
[[nodiscard]] bool is_meant(std::span<const std::string_view> filters, std::string_view name,
                            std::string_view meta);

}  // namespace murmur::membership
