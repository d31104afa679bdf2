#include "gossip/decode.h"

#include <algorithm>

#include "gossip/message_type.h"
#include "gossip/msgpack.h"

namespace murmur::gossip {
namespace {

/// Fewest bytes that an honest entry of a push/pull takes; only bounds what is reserved.
constexpr std::size_t kEntryBytesUsual = 64;
constexpr std::size_t kVersionsBytes = 6;

/// The three optional fields that say who wants the answer to a ping.
struct SourceFields {
  std::string_view address;
  std::uint16_t port = 0;
  std::string_view node;

  bool read(std::string_view key, MsgpackReader& in) {
    return (key == "SourceAddr" && in.read(address)) || (key == "SourcePort" && in.read(port)) ||
           (key == "SourceNode" && in.read(node));
  }

  /// As memberlist: without an address and a port there is no source.
  [[nodiscard]] Decoded<std::optional<Source>> checked() const {
    if (address.empty() || port == 0) { return std::optional<Source>(); }
    if (node.size() > kNameBytesMax) { return DecodeError::BadName; }
    const Decoded<Endpoint> endpoint = Endpoint::from_bytes(address, port);
    if (!endpoint) { return endpoint.error(); }
    return std::optional<Source>(Source{*endpoint, node});
  }
};

/// What an Alive and an entry of a push/pull say alike.
struct NodeFields {
  std::string_view name;
  std::string_view address;
  std::uint16_t port = 0;
  std::string_view meta;
  std::uint32_t incarnation = 0;
  std::string_view versions;

  bool read(std::string_view key, std::string_view name_key, MsgpackReader& in) {
    return (key == "Addr" && in.read(address)) || (key == "Port" && in.read(port)) ||
           (key == "Meta" && in.read(meta)) || (key == "Incarnation" && in.read(incarnation)) ||
           (key == "Vsn" && in.read(versions)) || (key == name_key && in.read(name));
  }
};

Decoded<Versions> checked_versions(std::string_view bytes) {
  if (bytes.size() != kVersionsBytes) { return DecodeError::BadVersions; }
  const auto at = [bytes](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const Versions versions{at(0), at(1), at(2), at(3), at(4), at(5)};
  if (versions.protocol_min == 0 || versions.protocol_min > versions.protocol_max) {
    return DecodeError::BadVersions;
  }
  return versions;
}

Decoded<NodeEntry> checked_node(const NodeFields& fields) {
  if (!is_node_name(fields.name)) { return DecodeError::BadName; }
  if (fields.meta.size() > kMetaBytesMax) { return DecodeError::BadMeta; }
  const Decoded<Endpoint> endpoint = Endpoint::from_bytes(fields.address, fields.port);
  if (!endpoint) { return endpoint.error(); }
  const Decoded<Versions> versions = checked_versions(fields.versions);
  if (!versions) { return versions.error(); }
  return NodeEntry{.name = fields.name,
                   .endpoint = *endpoint,
                   .meta = fields.meta,
                   .incarnation = fields.incarnation,
                   .versions = *versions};
}

Decoded<Ping> decode_ping(std::string_view body) {
  Ping ping;
  SourceFields source;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "SeqNo" && in.read(ping.sequence)) || (key == "Node" && in.read(ping.node)) ||
           source.read(key, in);
  });
  if (!in.ok()) { return in.error(); }
  if (ping.node.size() > kNameBytesMax) { return DecodeError::BadName; }
  const auto checked = source.checked();
  if (!checked) { return checked.error(); }
  ping.source = *checked;
  return ping;
}

Decoded<IndirectPing> decode_indirect_ping(std::string_view body) {
  IndirectPing ping;
  SourceFields source;
  std::string_view address;
  std::uint16_t port = 0;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "SeqNo" && in.read(ping.sequence)) || (key == "Node" && in.read(ping.node)) ||
           (key == "Target" && in.read(address)) || (key == "Port" && in.read(port)) ||
           (key == "Nack" && in.read(ping.wants_nack)) || source.read(key, in);
  });
  if (!in.ok()) { return in.error(); }
  if (ping.node.size() > kNameBytesMax) { return DecodeError::BadName; }
  const auto target = Endpoint::from_bytes(address, port);
  if (!target) { return target.error(); }
  const auto checked = source.checked();
  if (!checked) { return checked.error(); }
  ping.target = *target;
  ping.source = *checked;
  return ping;
}

Decoded<Ack> decode_ack(std::string_view body) {
  Ack ack;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "SeqNo" && in.read(ack.sequence)) || (key == "Payload" && in.read(ack.payload));
  });
  if (!in.ok()) { return in.error(); }
  return ack;
}

Decoded<Nack> decode_nack(std::string_view body) {
  Nack nack;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) { return key == "SeqNo" && in.read(nack.sequence); });
  if (!in.ok()) { return in.error(); }
  return nack;
}

/// A Suspect or a Dead, which look the same.
template <class Accusation>
Decoded<Accusation> decode_accusation(std::string_view body) {
  Accusation said;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "Incarnation" && in.read(said.incarnation)) ||
           (key == "Node" && in.read(said.node)) || (key == "From" && in.read(said.from));
  });
  if (!in.ok()) { return in.error(); }
  if (!is_node_name(said.node) || !is_node_name(said.from)) { return DecodeError::BadName; }
  return said;
}

Decoded<Alive> decode_alive(std::string_view body) {
  NodeFields fields;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) { return fields.read(key, "Node", in); });
  if (!in.ok()) { return in.error(); }
  const Decoded<NodeEntry> node = checked_node(fields);
  if (!node) { return node.error(); }
  return Alive{node->incarnation, node->name, node->endpoint, node->meta, node->versions};
}

Decoded<NodeEntry> decode_entry(std::string_view map) {
  NodeFields fields;
  std::uint32_t state = 0;
  MsgpackReader in(map);
  read_fields(in, [&](std::string_view key) {
    return fields.read(key, "Name", in) || (key == "State" && in.read(state));
  });
  if (!in.ok()) { return in.error(); }
  if (state > static_cast<std::uint32_t>(NodeState::Left)) { return DecodeError::BadState; }
  Decoded<NodeEntry> node = checked_node(fields);
  if (node) { node->state = static_cast<NodeState>(state); }
  return node;
}

Decoded<PushPull> decode_push_pull(std::string_view body) {
  const Decoded<PushPullHeader> header = split_push_pull_header(body);
  if (!header) { return header.error(); }
  PushPull exchange;
  exchange.join = header->join;
  exchange.nodes.reserve(std::min<std::size_t>(header->nodes, body.size() / kEntryBytesUsual));
  for (std::uint32_t i = 0; i < header->nodes; ++i) {
    const Decoded<std::string_view> map = split_value(body);
    if (!map) { return map.error(); }
    const Decoded<NodeEntry> node = decode_entry(*map);
    if (node) {
      exchange.nodes.push_back(*node);
    } else {
      ++exchange.refused;
    }
  }
  if (header->user_bytes > body.size()) { return DecodeError::Truncated; }
  exchange.user_state = body.substr(0, header->user_bytes);
  return exchange;
}

Decoded<User> decode_streamed_user(std::string_view body) {
  const Decoded<std::uint32_t> bytes = split_user_header(body);
  if (!bytes) { return bytes.error(); }
  if (*bytes > body.size()) { return DecodeError::Truncated; }
  return User{body.substr(0, *bytes)};
}

Decoded<StreamError> decode_stream_error(std::string_view body) {
  StreamError error;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) { return key == "Error" && in.read(error.text); });
  if (!in.ok()) { return in.error(); }
  return error;
}

/// One of many: the message, or its error, as the variant of all.
template <class Any, class One>
Decoded<Any> widened(Decoded<One>&& one) {
  if (!one) { return one.error(); }
  return Any(*std::move(one));
}

}  // namespace

Decoded<Message> decode_message(std::string_view bytes) {
  if (bytes.empty()) { return DecodeError::Empty; }
  const std::string_view body = bytes.substr(1);
  switch (static_cast<MessageType>(bytes[0])) {
    case MessageType::Ping: return widened<Message>(decode_ping(body));
    case MessageType::IndirectPing: return widened<Message>(decode_indirect_ping(body));
    case MessageType::Ack: return widened<Message>(decode_ack(body));
    case MessageType::Nack: return widened<Message>(decode_nack(body));
    case MessageType::Suspect: return widened<Message>(decode_accusation<Suspect>(body));
    case MessageType::Alive: return widened<Message>(decode_alive(body));
    case MessageType::Dead: return widened<Message>(decode_accusation<Dead>(body));
    case MessageType::User: return Message(User{body});
    default: return DecodeError::UnexpectedType;
  }
}

Decoded<StreamMessage> decode_stream_message(std::string_view bytes) {
  if (bytes.empty()) { return DecodeError::Empty; }
  const std::string_view body = bytes.substr(1);
  switch (static_cast<MessageType>(bytes[0])) {
    case MessageType::PushPull: return widened<StreamMessage>(decode_push_pull(body));
    case MessageType::Ping: return widened<StreamMessage>(decode_ping(body));
    case MessageType::Ack: return widened<StreamMessage>(decode_ack(body));
    case MessageType::User: return widened<StreamMessage>(decode_streamed_user(body));
    case MessageType::Error: return widened<StreamMessage>(decode_stream_error(body));
    default: return DecodeError::UnexpectedType;
  }
}

Decoded<std::string_view> decode_compressed(std::string_view body) {
  std::uint64_t algorithm = 0;
  std::string_view compressed;
  MsgpackReader in(body);
  read_fields(in, [&](std::string_view key) {
    return (key == "Algo" && in.read(algorithm)) || (key == "Buf" && in.read(compressed));
  });
  if (!in.ok()) { return in.error(); }
  if (algorithm != 0) { return DecodeError::BadCompression; }
  return compressed;
}

Decoded<PushPullHeader> split_push_pull_header(std::string_view& bytes) {
  PushPullHeader header;
  MsgpackReader in(bytes);
  read_fields(in, [&](std::string_view key) {
    return (key == "Nodes" && in.read(header.nodes)) ||
           (key == "UserStateLen" && in.read(header.user_bytes)) ||
           (key == "Join" && in.read(header.join));
  });
  if (!in.ok()) { return in.error(); }
  if (header.nodes > kEntriesMax) { return DecodeError::TooMany; }
  bytes = in.rest();
  return header;
}

Decoded<std::uint32_t> split_user_header(std::string_view& bytes) {
  std::uint32_t length = 0;
  MsgpackReader in(bytes);
  read_fields(in, [&](std::string_view key) { return key == "UserMsgLen" && in.read(length); });
  if (!in.ok()) { return in.error(); }
  bytes = in.rest();
  return length;
}

}  // namespace murmur::gossip
