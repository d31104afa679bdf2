#include "membership/query_match.h"

#include <algorithm>

#include "base/overloaded.h"
#include "gossip/query_filter.h"
#include "gossip/serf_messages.h"
#include "membership/pattern.h"

namespace murmur::membership {
namespace {

bool passes(const gossip::NamesFilter& filter, std::string_view name) {
  return std::find(filter.names.begin(), filter.names.end(), name) != filter.names.end();
}

bool passes_tag(const gossip::TagFilter& filter, std::string_view meta) {
  const auto pattern = Pattern::parse(filter.expression);
  const auto tags = gossip::decode_tags(meta);
  if (!pattern || !tags) { return false; }
  const auto has_key = [&](const gossip::Tag& tag) { return tag.key == filter.tag; };
  const auto found = std::find_if(tags->begin(), tags->end(), has_key);
  const std::string_view value = found == tags->end() ? std::string_view() : found->value;
  return Pattern::is_ascii(value) && pattern->matches(value);
}

}  // namespace

bool is_meant(std::span<const std::string_view> filters, std::string_view name,
              std::string_view meta) {
  if (filters.size() > kFiltersMax) { return false; }
  return std::all_of(filters.begin(), filters.end(), [&](std::string_view bytes) {
    const auto filter = gossip::decode_query_filter(bytes);
    if (!filter) { return false; }
    return std::visit(Overloaded{[&](const gossip::NamesFilter& it) { return passes(it, name); },
                                 [&](const gossip::TagFilter& it) { return passes_tag(it, meta); }},
                      *filter);
  });
}

}  // namespace murmur::membership
