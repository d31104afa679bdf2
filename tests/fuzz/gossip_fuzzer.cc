// Every decoder of what another node may send, chosen by the first byte. None may crash, hang or
// read beyond the end; what is taken must be within its limits, and be the same after there and
// back.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "gossip/datagram.h"
#include "gossip/decode.h"
#include "gossip/encode.h"
#include "gossip/lzw.h"
#include "gossip/messages.h"
#include "gossip/serf_messages.h"
#include "gossip/stream_reader.h"
#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

void check(const Versions& versions) {
  MURMUR_ASSERT(versions.protocol_min > 0);
  MURMUR_ASSERT(versions.protocol_min <= versions.protocol_max);
}

void check(const Alive& alive) {
  MURMUR_ASSERT(!alive.node.empty());
  MURMUR_ASSERT(alive.node.size() <= kNameBytesMax);
  MURMUR_ASSERT(alive.meta.size() <= kMetaBytesMax);
  check(alive.versions);
}

void check(const NodeEntry& node) {
  MURMUR_ASSERT(!node.name.empty());
  MURMUR_ASSERT(node.name.size() <= kNameBytesMax);
  MURMUR_ASSERT(node.meta.size() <= kMetaBytesMax);
  MURMUR_ASSERT(node.state <= NodeState::Left);
  check(node.versions);
}

/// Encoding asserts the limits of all the rest.
void check_there_and_back(const Message& message) {
  std::string once;
  append_message(message, once);
  const auto back = decode_message(once);
  MURMUR_ASSERT(back.has_value());
  std::string twice;
  append_message(*back, twice);
  MURMUR_ASSERT(once == twice);
  if (const auto* alive = std::get_if<Alive>(&message)) { check(*alive); }
}

void check_there_and_back(const StreamMessage& message) {
  std::string once;
  append_stream_message(message, once);
  const auto back = decode_stream_message(once);
  MURMUR_ASSERT(back.has_value());
  std::string twice;
  append_stream_message(*back, twice);
  MURMUR_ASSERT(once == twice);
  if (const auto* exchange = std::get_if<PushPull>(&message)) {
    for (const NodeEntry& node : exchange->nodes) { check(node); }
  }
}

void serf_message(std::string_view bytes) {
  const auto message = decode_serf_message(bytes);
  if (!message) { return; }
  std::string again;
  if (const auto* query = std::get_if<Query>(&*message)) {
    MURMUR_ASSERT(query->filters.size() <= kQueryFiltersMax);
    MURMUR_ASSERT(query->timeout >= Duration::zero());
    append_serf_message(*query, again);
    MURMUR_ASSERT(decode_serf_message(again).has_value());
    (void)decode_key_request(query->payload);
  }
  if (const auto* response = std::get_if<QueryResponse>(&*message)) {
    (void)decode_key_response(response->payload);
  }
}

void message(std::string_view bytes) {
  const auto decoded = decode_message(bytes);
  if (!decoded) { return; }
  check_there_and_back(*decoded);
}

void stream_message(std::string_view bytes) {
  const auto decoded = decode_stream_message(bytes);
  if (!decoded) { return; }
  check_there_and_back(*decoded);
}

void datagram(std::string_view bytes) {
  static DatagramDecoder decoder;
  const auto messages = decoder.decode(bytes);
  MURMUR_ASSERT(messages.size() + decoder.dropped().total() > 0);
  MURMUR_ASSERT(messages.size() <= kMessagesMax);
  bool still_alive = true;
  for (const Message& decoded : messages) {
    const bool is_alive = std::holds_alternative<Alive>(decoded);
    MURMUR_ASSERT(still_alive || !is_alive);
    still_alive = is_alive;
    check_there_and_back(decoded);
    if (const auto* user = std::get_if<User>(&decoded)) { serf_message(user->bytes); }
    if (const auto* alive = std::get_if<Alive>(&decoded)) { (void)decode_tags(alive->meta); }
  }
}

/// With a checksum that is right, which a fuzzer would never find.
void checked_datagram(std::string_view bytes) {
  if (bytes.empty()) { return; }
  DatagramBuilder builder(bytes.size() + 5, DatagramBuilder::Checksum::Yes);
  if (!builder.add(bytes)) { return; }
  std::string out;
  builder.finish(out);
  datagram(out);
}

/// All at once and in pieces must come to the same.
void stream(std::string_view bytes, const Keyring& ring) {
  constexpr StreamLimits kLimits{.bytes_max = 1U << 16U};
  test::ToyAead aead;
  StreamReader whole(ring, aead, Plaintext::Accept, kLimits);
  const auto at_once = whole.feed(bytes);
  StreamReader parts(ring, aead, Plaintext::Accept, kLimits);
  Decoded<StreamMessage> in_pieces = DecodeError::Truncated;
  for (std::size_t step = 1; !bytes.empty(); ++step) {
    const std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    in_pieces = parts.feed(piece);
    if (in_pieces || in_pieces.error() != DecodeError::Truncated) { break; }
  }
  MURMUR_ASSERT(at_once.has_value() == in_pieces.has_value());
  if (at_once) {
    check_there_and_back(*at_once);
    check_there_and_back(*in_pieces);
  }
}

void plain_stream(std::string_view bytes) { stream(bytes, {}); }

void sealed(std::string_view bytes) {
  const Keyring ring = test::ring_of("ab");
  test::ToyAead aead;
  test::CountingNonces nonces;
  std::string buffer;
  (void)open_datagram(ring, aead, Plaintext::Refuse, bytes, buffer);
  for (const SealVersion version : {SealVersion::Padded, SealVersion::Plain}) {
    std::string once;
    seal_datagram(ring, aead, nonces, bytes, once, version);
    MURMUR_ASSERT(open_datagram(ring, aead, Plaintext::Refuse, once, buffer).value() == bytes);
    std::string framed;
    seal_stream(ring, aead, nonces, bytes, framed, version);
    stream(framed, ring);
  }
  stream(bytes, ring);
}

void lzw(std::string_view bytes) {
  std::vector<char> out(1U << 16U);
  const auto size = lzw_decode(bytes, out);
  MURMUR_ASSERT(size == lzw_decoded_size(bytes, out.size()));
  if (size) { MURMUR_ASSERT(*size > 0 && *size <= out.size()); }
}

void tags(std::string_view bytes) {
  const auto decoded = decode_tags(bytes);
  if (!decoded) { return; }
  MURMUR_ASSERT(decoded->size() <= kMetaBytesMax / 2);
  const auto again = encode_tags(*decoded);
  if (again) { MURMUR_ASSERT(*decode_tags(*again) == *decoded); }
}

void serf_state(std::string_view bytes) {
  (void)decode_user_state(bytes);
  (void)decode_key_request(bytes);
  const auto response = decode_key_response(bytes);
  if (response) { MURMUR_ASSERT(response->keys.size() <= kListedKeysMax); }
}

}  // namespace
}  // namespace murmur::gossip

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace gossip = murmur::gossip;
  using Target = void (*)(std::string_view);
  // tests/fuzz/gossip_seeds.py counts on this order.
  constexpr Target kTargets[] = {
      gossip::datagram,       gossip::checked_datagram, gossip::message, gossip::plain_stream,
      gossip::stream_message, gossip::sealed,           gossip::lzw,     gossip::tags,
      gossip::serf_message,   gossip::serf_state};
  if (size == 0) { return 0; }
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  kTargets[data[0] % std::size(kTargets)](bytes);
  return 0;
}
