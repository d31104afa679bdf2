#include "gossip/serf_messages.h"

#include "gossip/messages.h"
#include "gossip/msgpack.h"
#include "gossip/serf_type.h"

namespace murmur::gossip {
namespace {

void append_type(SerfType type, std::string& out) { out.push_back(static_cast<char>(type)); }

bool is_type(std::string_view bytes, SerfType type) {
  return !bytes.empty() && static_cast<SerfType>(bytes[0]) == type;
}

void list_field(MsgpackWriter& out, std::string_view key,
                std::span<const std::string_view> values) {
  out.raw(key);
  if (values.empty()) { return out.nil(); }
  out.array(values.size());
  for (const std::string_view value : values) { out.raw(value); }
}

/// Returns true, as MsgpackReader's read().
bool read_list(MsgpackReader& in, std::size_t values_max, std::vector<std::string_view>& into) {
  const std::uint64_t count = in.read_array();
  into.clear();
  if (count > values_max) { in.fail(DecodeError::TooMany); }
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) { in.read(into.emplace_back()); }
  return true;
}

/// Returns true, as MsgpackReader's read().
bool read_duration(MsgpackReader& in, Duration& into) {
  std::int64_t nanoseconds = 0;
  in.read(nanoseconds);
  into = Duration(nanoseconds);
  return true;
}

Decoded<SerfMessage> decode_leave(std::string_view body) {
  LeaveIntent intent;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "LTime" && in.read(intent.time)) || (key == "Node" && in.read(intent.node)) ||
           (key == "Prune" && in.read(intent.prune));
  });
  if (!in.ok()) { return in.error(); }
  if (!is_node_name(intent.node)) { return DecodeError::BadName; }
  return SerfMessage(intent);
}

Decoded<SerfMessage> decode_join(std::string_view body) {
  JoinIntent intent;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "LTime" && in.read(intent.time)) || (key == "Node" && in.read(intent.node));
  });
  if (!in.ok()) { return in.error(); }
  if (!is_node_name(intent.node)) { return DecodeError::BadName; }
  return SerfMessage(intent);
}

Decoded<SerfMessage> decode_event(std::string_view body) {
  UserEvent event;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "LTime" && in.read(event.time)) || (key == "Name" && in.read(event.name)) ||
           (key == "Payload" && in.read(event.payload)) || (key == "CC" && in.read(event.coalesce));
  });
  if (!in.ok()) { return in.error(); }
  return SerfMessage(event);
}

Decoded<SerfMessage> decode_query(std::string_view body) {
  Query query;
  std::string_view address;
  std::uint16_t port = 0;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "LTime" && in.read(query.time)) || (key == "ID" && in.read(query.id)) ||
           (key == "Addr" && in.read(address)) || (key == "Port" && in.read(port)) ||
           (key == "SourceNode" && in.read(query.from_node)) ||
           (key == "Filters" && read_list(in, kQueryFiltersMax, query.filters)) ||
           (key == "Flags" && in.read(query.flags)) ||
           (key == "RelayFactor" && in.read(query.relay_factor)) ||
           (key == "Timeout" && read_duration(in, query.timeout)) ||
           (key == "Name" && in.read(query.name)) || (key == "Payload" && in.read(query.payload));
  });
  if (!in.ok()) { return in.error(); }
  if (query.from_node.size() > kNameBytesMax) { return DecodeError::BadName; }
  if (query.timeout < Duration::zero()) { return DecodeError::OutOfRange; }
  const Decoded<Endpoint> from = Endpoint::from_bytes(address, port);
  if (!from) { return from.error(); }
  query.from = *from;
  return SerfMessage(std::move(query));
}

Decoded<SerfMessage> decode_response(std::string_view body) {
  QueryResponse response;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "LTime" && in.read(response.time)) || (key == "ID" && in.read(response.id)) ||
           (key == "From" && in.read(response.from)) ||
           (key == "Flags" && in.read(response.flags)) ||
           (key == "Payload" && in.read(response.payload));
  });
  if (!in.ok()) { return in.error(); }
  if (!is_node_name(response.from)) { return DecodeError::BadName; }
  return SerfMessage(response);
}

/// Sets the value of `tag.key` in `tags`.
void put_tag(std::vector<Tag>& tags, Tag tag) {
  for (Tag& known : tags) {
    if (known.key == tag.key) {
      known.value = tag.value;
      return;
    }
  }
  tags.push_back(tag);
}

}  // namespace

Decoded<std::string> encode_tags(std::span<const Tag> tags) {
  std::string meta;
  append_type(SerfType::Tags, meta);
  MsgpackWriter out(meta);
  out.map(tags.size());
  for (const Tag& tag : tags) {
    out.field(tag.key, tag.value);
    if (meta.size() > kMetaBytesMax) { return DecodeError::BadMeta; }
  }
  return meta;
}

Decoded<std::vector<Tag>> decode_tags(std::string_view meta) {
  std::vector<Tag> tags;
  if (meta.empty()) { return tags; }
  if (meta.size() > kMetaBytesMax) { return DecodeError::BadMeta; }
  if (!is_type(meta, SerfType::Tags)) {
    tags.push_back({"role", meta});
    return tags;
  }
  MsgpackReader in(meta.substr(1));
  const std::uint64_t count = in.read_map();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    Tag tag;
    in.read(tag.key);
    in.read(tag.value);
    if (in.ok()) { put_tag(tags, tag); }
  }
  if (!in.ok()) { return in.error(); }
  return tags;
}

Decoded<SerfMessage> decode_serf_message(std::string_view bytes) {
  if (bytes.empty()) { return DecodeError::Empty; }
  const std::string_view body = bytes.substr(1);
  switch (static_cast<SerfType>(bytes[0])) {
    case SerfType::Leave: return decode_leave(body);
    case SerfType::Join: return decode_join(body);
    case SerfType::UserEvent: return decode_event(body);
    case SerfType::Query: return decode_query(body);
    case SerfType::QueryResponse: return decode_response(body);
    default: return DecodeError::UnexpectedType;
  }
}

void append_serf_message(const LeaveIntent& intent, std::string& out) {
  append_type(SerfType::Leave, out);
  MsgpackWriter to(out);
  to.map(3);
  to.field("LTime", intent.time);
  to.field("Node", intent.node);
  to.boolean_field("Prune", intent.prune);
}

void append_serf_message(const JoinIntent& intent, std::string& out) {
  append_type(SerfType::Join, out);
  MsgpackWriter to(out);
  to.map(2);
  to.field("LTime", intent.time);
  to.field("Node", intent.node);
}

void append_serf_message(const Query& query, std::string& out) {
  append_type(SerfType::Query, out);
  MsgpackWriter to(out);
  to.map(11);
  to.field("Addr", query.from.address());
  list_field(to, "Filters", query.filters);
  to.field("Flags", query.flags);
  to.field("ID", query.id);
  to.field("LTime", query.time);
  to.field("Name", query.name);
  to.field_or_nil("Payload", query.payload);
  to.field("Port", query.from.port());
  to.field("RelayFactor", query.relay_factor);
  to.field("SourceNode", query.from_node);
  to.raw("Timeout");
  to.signed_number(query.timeout.count());
}

void append_serf_message(const QueryResponse& response, std::string& out) {
  append_type(SerfType::QueryResponse, out);
  MsgpackWriter to(out);
  to.map(5);
  to.field("Flags", response.flags);
  to.field("From", response.from);
  to.field("ID", response.id);
  to.field("LTime", response.time);
  to.field_or_nil("Payload", response.payload);
}

Decoded<std::string_view> decode_key_request(std::string_view payload) {
  if (payload.empty()) { return DecodeError::Empty; }
  if (!is_type(payload, SerfType::KeyRequest)) { return DecodeError::UnexpectedType; }
  std::string_view key_bytes;
  MsgpackReader in(payload.substr(1));
  read_fields(in, [&](std::string_view key) { return key == "Key" && in.read(key_bytes); });
  if (!in.ok()) { return in.error(); }
  return key_bytes;
}

void append_key_request(std::string_view key, std::string& out) {
  append_type(SerfType::KeyRequest, out);
  MsgpackWriter to(out);
  to.map(1);
  to.field_or_nil("Key", key);
}

Decoded<KeyResponse> decode_key_response(std::string_view payload) {
  if (payload.empty()) { return DecodeError::Empty; }
  if (!is_type(payload, SerfType::KeyResponse)) { return DecodeError::UnexpectedType; }
  KeyResponse response;
  MsgpackReader in(payload.substr(1));
  read_fields(in, [&](std::string_view key) {
    return (key == "Result" && in.read(response.done)) ||
           (key == "Message" && in.read(response.message)) ||
           (key == "Keys" && read_list(in, kListedKeysMax, response.keys)) ||
           (key == "PrimaryKey" && in.read(response.primary_key));
  });
  if (!in.ok()) { return in.error(); }
  return response;
}

void append_key_response(const KeyResponse& response, std::string& out) {
  append_type(SerfType::KeyResponse, out);
  MsgpackWriter to(out);
  to.map(4);
  list_field(to, "Keys", response.keys);
  to.field("Message", response.message);
  to.field("PrimaryKey", response.primary_key);
  to.boolean_field("Result", response.done);
}

void append_user_state(const SerfClocks& clocks, std::string& out) {
  append_type(SerfType::PushPull, out);
  MsgpackWriter to(out);
  to.map(6);
  to.field("EventLTime", clocks.events);
  to.raw("Events");
  to.array(0);
  to.field("LTime", clocks.members);
  to.raw("LeftMembers");
  to.array(0);
  to.field("QueryLTime", clocks.queries);
  to.raw("StatusLTimes");
  to.map(0);
}

Decoded<SerfClocks> decode_user_state(std::string_view state) {
  // Serf remembers 512 events, each with a list of its own.
  constexpr std::uint32_t kSkippedMax = 1U << 16U;
  if (state.empty()) { return DecodeError::Empty; }
  if (!is_type(state, SerfType::PushPull)) { return DecodeError::UnexpectedType; }
  SerfClocks clocks;
  MsgpackReader in(state.substr(1), kSkippedMax);
  read_fields(in, [&](std::string_view key) {
    return (key == "LTime" && in.read(clocks.members)) ||
           (key == "EventLTime" && in.read(clocks.events)) ||
           (key == "QueryLTime" && in.read(clocks.queries));
  });
  if (!in.ok()) { return in.error(); }
  return clocks;
}

}  // namespace murmur::gossip
