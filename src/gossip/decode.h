#pragma once

#include <cstddef>
#include <string_view>

#include "gossip/decode_error.h"
#include "gossip/messages.h"

// Messages out of bytes that anybody may have sent. As memberlist reads them: keys in any order,
// unknown ones skipped, missing ones zero, the last of equal ones counts, and what follows a map is
// ignored. Stricter than memberlist, whose older releases stop at some of it: names, addresses,
// metadata, versions and states must be what they can be.
namespace murmur::gossip {

/// One message of a datagram, without wrappers (datagram.h takes those off): its type and its body.
/// The result views `bytes`.
[[nodiscard]] Decoded<Message> decode_message(std::string_view bytes);

/// One whole message of a stream, neither compressed nor encrypted (stream_reader.h does that).
/// The result views `bytes`; what follows the message is ignored.
[[nodiscard]] Decoded<StreamMessage> decode_stream_message(std::string_view bytes);

/// The compressed bytes in the body of a Compress message. BadCompression if it is no LZW.
[[nodiscard]] Decoded<std::string_view> decode_compressed(std::string_view body);

/// What a PushPull says first.
struct PushPullHeader {
  std::uint32_t nodes = 0;
  std::uint32_t user_bytes = 0;
  bool join = false;
};

/// Takes the header of a PushPull, or of a User in a stream (`user_bytes` alone), from the front of
/// `bytes`. TooMany for more than kEntriesMax nodes.
[[nodiscard]] Decoded<PushPullHeader> split_push_pull_header(std::string_view& bytes);
[[nodiscard]] Decoded<std::uint32_t> split_user_header(std::string_view& bytes);

}  // namespace murmur::gossip
