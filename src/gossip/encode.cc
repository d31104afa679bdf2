#include "gossip/encode.h"

#include <array>

#include "base/overloaded.h"
#include "gossip/lzw.h"
#include "gossip/message_type.h"
#include "gossip/msgpack.h"

namespace murmur::gossip {
namespace {

void append_type(MessageType type, std::string& out) { out.push_back(static_cast<char>(type)); }

void name_field(MsgpackWriter& out, std::string_view key, std::string_view name) {
  MURMUR_ASSERT(name.size() <= kNameBytesMax);
  out.field(key, name);
}

void meta_field(MsgpackWriter& out, std::string_view meta) {
  MURMUR_ASSERT(meta.size() <= kMetaBytesMax);
  out.field_or_nil("Meta", meta);
}

void versions_field(MsgpackWriter& out, const Versions& v) {
  const std::array<char, 6> bytes = {
      static_cast<char>(v.protocol_min), static_cast<char>(v.protocol_max),
      static_cast<char>(v.protocol),     static_cast<char>(v.delegate_min),
      static_cast<char>(v.delegate_max), static_cast<char>(v.delegate)};
  out.field("Vsn", {bytes.data(), bytes.size()});
}

/// Go leaves out what is zero of these three.
std::size_t source_pairs(const std::optional<Source>& source) {
  if (!source) { return 0; }
  return 1 + std::size_t{!source->node.empty()} + std::size_t{source->endpoint.port() != 0};
}

void source_fields(MsgpackWriter& out, const std::optional<Source>& source) {
  if (!source) { return; }
  out.field("SourceAddr", source->endpoint.address());
  if (!source->node.empty()) { name_field(out, "SourceNode", source->node); }
  if (source->endpoint.port() != 0) { out.field("SourcePort", source->endpoint.port()); }
}

void append(const Ping& ping, std::string& to) {
  append_type(MessageType::Ping, to);
  MsgpackWriter out(to);
  out.map(2 + source_pairs(ping.source));
  name_field(out, "Node", ping.node);
  out.field("SeqNo", ping.sequence);
  source_fields(out, ping.source);
}

void append(const IndirectPing& ping, std::string& to) {
  append_type(MessageType::IndirectPing, to);
  MsgpackWriter out(to);
  out.map(5 + source_pairs(ping.source));
  out.boolean_field("Nack", ping.wants_nack);
  name_field(out, "Node", ping.node);
  out.field("Port", ping.target.port());
  out.field("SeqNo", ping.sequence);
  source_fields(out, ping.source);
  out.field("Target", ping.target.address());
}

void append(const Ack& ack, std::string& to) {
  append_type(MessageType::Ack, to);
  MsgpackWriter out(to);
  out.map(2);
  out.field_or_nil("Payload", ack.payload);
  out.field("SeqNo", ack.sequence);
}

void append(const Nack& nack, std::string& to) {
  append_type(MessageType::Nack, to);
  MsgpackWriter out(to);
  out.map(1);
  out.field("SeqNo", nack.sequence);
}

void append_accusation(MessageType type, std::string_view from, std::uint32_t incarnation,
                       std::string_view node, std::string& to) {
  append_type(type, to);
  MsgpackWriter out(to);
  out.map(3);
  name_field(out, "From", from);
  out.field("Incarnation", incarnation);
  name_field(out, "Node", node);
}

void append(const Suspect& suspect, std::string& to) {
  append_accusation(MessageType::Suspect, suspect.from, suspect.incarnation, suspect.node, to);
}

void append(const Dead& dead, std::string& to) {
  append_accusation(MessageType::Dead, dead.from, dead.incarnation, dead.node, to);
}

void append(const Alive& alive, std::string& to) {
  append_type(MessageType::Alive, to);
  MsgpackWriter out(to);
  out.map(6);
  out.field("Addr", alive.endpoint.address());
  out.field("Incarnation", alive.incarnation);
  meta_field(out, alive.meta);
  name_field(out, "Node", alive.node);
  out.field("Port", alive.endpoint.port());
  versions_field(out, alive.versions);
}

void append(const User& user, std::string& to) {
  append_type(MessageType::User, to);
  to.append(user.bytes);
}

void append_entry(const NodeEntry& node, MsgpackWriter& out) {
  out.map(7);
  out.field("Addr", node.endpoint.address());
  out.field("Incarnation", node.incarnation);
  meta_field(out, node.meta);
  name_field(out, "Name", node.name);
  out.field("Port", node.endpoint.port());
  out.field("State", static_cast<std::uint64_t>(node.state));
  versions_field(out, node.versions);
}

void append(const PushPull& exchange, std::string& to) {
  append_type(MessageType::PushPull, to);
  MsgpackWriter out(to);
  out.map(3);
  out.boolean_field("Join", exchange.join);
  out.field("Nodes", exchange.nodes.size());
  out.field("UserStateLen", exchange.user_state.size());
  for (const NodeEntry& node : exchange.nodes) { append_entry(node, out); }
  to.append(exchange.user_state);
}

void append_to_stream(const User& user, std::string& to) {
  append_type(MessageType::User, to);
  MsgpackWriter out(to);
  out.map(1);
  out.field("UserMsgLen", user.bytes.size());
  to.append(user.bytes);
}

void append(const StreamError& error, std::string& to) {
  append_type(MessageType::Error, to);
  MsgpackWriter out(to);
  out.map(1);
  out.field("Error", error.text);
}

}  // namespace

void append_message(const Message& message, std::string& out) {
  std::visit([&out](const auto& alternative) { append(alternative, out); }, message);
}

void append_compressed(std::string_view message, std::string& out) {
  std::string codes;
  lzw_encode(message, codes);
  append_type(MessageType::Compress, out);
  MsgpackWriter to(out);
  to.map(2);
  to.field("Algo", 0U);
  to.field("Buf", codes);
}

void append_stream_message(const StreamMessage& message, std::string& out) {
  std::visit(Overloaded{[&out](const User& user) { append_to_stream(user, out); },
                        [&out](const auto& alternative) { append(alternative, out); }},
             message);
}

}  // namespace murmur::gossip
