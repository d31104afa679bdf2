#pragma once

#include <string>
#include <string_view>

#include "gossip/messages.h"

// Messages as bytes, equal to what memberlist's Go encoder makes of the same content. All append,
// so that a caller who keeps its string allocates nothing. Names must not be longer than
// kNameBytesMax, nor metadata than kMetaBytesMax: they are ours, or were checked when they came.
namespace murmur::gossip {

/// A message as it stands alone in a datagram, or as a part of a compound.
void append_message(const Message& message, std::string& out);

/// What a stream or a datagram carries, in a Compress message: smaller only where it repeats
/// itself. Requires a message that is not empty.
void append_compressed(std::string_view message, std::string& out);

/// A message as it stands in a stream. A PushPull's `refused` is not sent.
void append_stream_message(const StreamMessage& message, std::string& out);

}  // namespace murmur::gossip
