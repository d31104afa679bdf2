#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gossip/decode_error.h"

// Which nodes a query of Serf is for (`filterNode` and `filterTag` in its messages.go). Texts view
// what was decoded.
namespace murmur::gossip {

/// Most names of one filter.
inline constexpr std::size_t kFilterNamesMax = 1024;

/// Nodes of these names.
struct NamesFilter {
  std::vector<std::string_view> names;
};
/// Nodes whose value of this tag has a part that matches. Without the tag the value is empty.
struct TagFilter {
  std::string_view tag;
  std::string_view expression;  ///< regular, in Go's syntax
};
using QueryFilter = std::variant<NamesFilter, TagFilter>;

/// One of Query::filters. UnexpectedType for a kind that is not listed above.
[[nodiscard]] Decoded<QueryFilter> decode_query_filter(std::string_view bytes);

void append_query_filter(const NamesFilter& filter, std::string& out);
void append_query_filter(const TagFilter& filter, std::string& out);

}  // namespace murmur::gossip
