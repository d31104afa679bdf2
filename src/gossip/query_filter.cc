#include "gossip/query_filter.h"

#include "gossip/msgpack.h"

namespace murmur::gossip {
namespace {

constexpr char kNames = 0;
constexpr char kTag = 1;

Decoded<QueryFilter> decode_names(std::string_view body) {
  NamesFilter filter;
  MsgpackReader in(body);
  const std::uint64_t count = in.read_array();
  if (count > kFilterNamesMax) { in.fail(DecodeError::TooMany); }
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) { in.read(filter.names.emplace_back()); }
  if (!in.ok()) { return in.error(); }
  return QueryFilter(std::move(filter));
}

Decoded<QueryFilter> decode_tag(std::string_view body) {
  TagFilter filter;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "Tag" && in.read(filter.tag)) || (key == "Expr" && in.read(filter.expression));
  });
  if (!in.ok()) { return in.error(); }
  return QueryFilter(filter);
}

}  // namespace

Decoded<QueryFilter> decode_query_filter(std::string_view bytes) {
  if (bytes.empty()) { return DecodeError::Empty; }
  const std::string_view body = bytes.substr(1);
  switch (bytes[0]) {
    case kNames: return decode_names(body);
    case kTag: return decode_tag(body);
    default: return DecodeError::UnexpectedType;
  }
}

void append_query_filter(const NamesFilter& filter, std::string& out) {
  out.push_back(kNames);
  MsgpackWriter to(out);
  to.array(filter.names.size());
  for (const std::string_view name : filter.names) { to.raw(name); }
}

void append_query_filter(const TagFilter& filter, std::string& out) {
  out.push_back(kTag);
  MsgpackWriter to(out);
  to.map(2);
  to.field("Expr", filter.expression);
  to.field("Tag", filter.tag);
}

}  // namespace murmur::gossip
