#pragma once

#include <string>

#include "gossip/messages.h"

// Messages as bytes, equal to what memberlist's Go encoder makes of the same content. All append,
// so that a caller who keeps its string allocates nothing. Names must not be longer than
// kNameBytesMax, nor metadata than kMetaBytesMax: they are ours, or were checked when they came.
namespace murmur::gossip {

/// A message as it stands alone in a datagram, or as a part of a compound.
void append_message(const Message& message, std::string& out);

/// A message as it stands in a stream. A PushPull's `refused` is not sent.
void append_stream_message(const StreamMessage& message, std::string& out);

}  // namespace murmur::gossip
